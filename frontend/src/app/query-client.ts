// The one place where server data lives. Whoever is no longer logged in is sent to the login.
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/http";

/** Once more where the server stumbled or was not reached; what it refused or does not have, it will not have now. */
export function tryAgain(failures: number, error: Error): boolean {
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return failures < 1 && !refused;
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ApiError && error.status === 401 && window.location.pathname !== "/login") {
        window.location.replace(
          `/login?next=${encodeURIComponent(window.location.pathname + window.location.search)}`,
        );
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // Whoever goes back within half an hour finds the page as tall as it was, and so their place on it.
      gcTime: 30 * 60_000,
      retry: tryAgain,
      refetchOnWindowFocus: false,
    },
  },
});
