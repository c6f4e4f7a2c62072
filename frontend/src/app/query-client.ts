// The one place where server data lives. Whoever is no longer logged in is sent to the login.
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/http";

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ApiError && error.status === 401 && window.location.pathname !== "/login") {
        window.location.assign(
          `/login?next=${encodeURIComponent(window.location.pathname + window.location.search)}`,
        );
      }
    },
  }),
  defaultOptions: { queries: { staleTime: 15_000, retry: 1, refetchOnWindowFocus: false } },
});
