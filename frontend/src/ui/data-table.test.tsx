import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderPart } from "@/testing/render";
import { DataTable } from "./data-table";

const rows = [
  { id: 1, name: "Ada", orders: 3 },
  { id: 2, name: "Bob", orders: 1 },
];
const columns = [
  { key: "name", label: "Name", sort: "name", cell: (row: (typeof rows)[number]) => row.name },
  {
    key: "orders",
    label: "Orders",
    sort: "orders",
    right: true,
    cell: (row: (typeof rows)[number]) => row.orders,
  },
];

function draw(changes: object = {}) {
  const heard = { onSort: vi.fn(), onOpen: vi.fn() };
  renderPart(
    <DataTable
      label="People"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      {...heard}
      {...changes}
    />,
  );
  return heard;
}

it("opens a row by click and by Enter", async () => {
  const { onOpen } = draw();
  await userEvent.click(await screen.findByText("Bob"));
  expect(onOpen).toHaveBeenLastCalledWith(rows[1]);
  screen.getByText("Ada").closest("tr")?.focus();
  await userEvent.keyboard("{Enter}");
  expect(onOpen).toHaveBeenLastCalledWith(rows[0]);
});

it("sorts downwards first and turns round when asked again", async () => {
  const first = draw();
  await userEvent.click(await screen.findByRole("button", { name: /Orders/ }));
  expect(first.onSort).toHaveBeenCalledWith("-orders");
});

it("says to a screen reader how it is sorted, and turns it round", async () => {
  const { onSort } = draw({ sort: "-orders" });
  const table = await screen.findByRole("table", { name: "People" });
  expect(within(table).getByRole("columnheader", { name: /Orders/ })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await userEvent.click(screen.getByRole("button", { name: /Orders/ }));
  expect(onSort).toHaveBeenCalledWith("orders");
});
