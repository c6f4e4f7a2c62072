// One accent colour, hairline borders, one type scale, and greys that hold a contrast of 4.5.
import { createTheme, Modal, Notification, type CSSVariablesResolver } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: 9,
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  headings: { fontWeight: "600" },
  defaultRadius: "md",
  components: {
    Modal: Modal.extend({
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        // The page has its one banner already; a dialog's head is none.
        attributes: { header: { role: "presentation" } },
      },
    }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { "aria-label": "Close" } } }),
  },
});

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5c6570",
    "--mantine-color-placeholder": "#6b737c",
    "--mantine-color-error": "var(--mantine-color-red-9)",
    "--mantine-color-teal-light-color": "#06664a",
    "--mantine-color-yellow-light-color": "#744600",
  },
  dark: {
    "--mantine-color-dimmed": "#a9adb3",
    "--mantine-color-placeholder": "#9a9ea4",
    "--mantine-color-error": "var(--mantine-color-red-4)",
    "--mantine-color-yellow-light": "rgba(250, 176, 5, 0.12)",
    "--mantine-color-yellow-light-color": "var(--mantine-color-yellow-3)",
    "--mantine-color-red-light": "rgba(255, 107, 107, 0.12)",
    "--mantine-color-red-light-color": "var(--mantine-color-red-3)",
    "--mantine-color-blue-light": "rgba(77, 171, 247, 0.12)",
    "--mantine-color-blue-light-color": "var(--mantine-color-blue-3)",
  },
});
