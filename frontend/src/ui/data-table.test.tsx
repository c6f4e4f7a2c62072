import { screen, waitFor, within } from "@testing-library/react";
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
    total: "4 in all",
    cell: (row: (typeof rows)[number]) => row.orders,
  },
];

function draw(changes: object = {}) {
  const onSort = vi.fn();
  const place = (row: (typeof rows)[number]) => ({ to: `/people/${row.id}` });
  const view = renderPart(
    <DataTable
      label="People"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      place={place}
      onSort={onSort}
      {...changes}
    />,
  );
  return { ...view, onSort };
}

it("leads on from a row by click and by Enter on its link", async () => {
  const { address } = draw();
  await userEvent.click(await screen.findByText("1"));
  await waitFor(() => expect(address()).toBe("/people/2"));
});

it("goes from row to row by arrows, and opens by Enter", async () => {
  const { address } = draw();
  (await screen.findByRole("link", { name: "Ada" })).focus();
  await userEvent.keyboard("{ArrowDown}");
  expect(screen.getByRole("link", { name: "Bob" })).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(address()).toBe("/people/2"));
});

it("shows totals at the foot, under their columns", async () => {
  draw();
  const cells = within((await screen.findByText("4 in all")).closest("tr") as HTMLElement).getAllByRole(
    "cell",
  );
  expect(cells.map((cell) => cell.textContent)).toEqual(["", "4 in all"]);
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
