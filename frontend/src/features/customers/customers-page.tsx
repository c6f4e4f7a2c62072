// Who are my customers? A list that can be narrowed, sorted and taken along; everything asked for is in the URL.
import { Button, Checkbox, Menu, Pagination, Paper, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconColumns, IconDownload } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { address, getJson } from "@/api/http";
import { useCan } from "@/api/queries";
import type { Customer, Page as PageOf, Totals } from "@/api/types";
import { counted, moment, money } from "@/lib/format";
import { revenueInPeriod } from "@/lib/money-words";
import { DataTable, type Column } from "@/ui/data-table";
import { Page } from "@/ui/page";
import { customers, useGo } from "@/ui/place";
import { EmptyState, ErrorState, Loading } from "@/ui/states";
import { columnsFor } from "./columns";
import { Filters } from "./filters";
import { changed, filtersIn, shownFor, type Search } from "./search";

const PER_PAGE = 50;
/** Only an empty shop needs it. */
const FirstRun = lazy(() =>
  import("@/features/setup/first-run").then(({ FirstRun }) => ({ default: FirstRun })),
);

export function CustomersPage() {
  const search = useSearch({ strict: false }) as Search;
  const go = useGo();
  const mayExport = useCan("export");
  const narrow = useMediaQuery("(max-width: 48em)");
  const [cleared, setCleared] = useState(0);
  const filters = filtersIn(search);
  const narrowed = Object.keys(filters).length > 0;
  const ordering = String(search.ordering ?? "-revenue");
  const page = Number(search.page ?? 1);
  const set = (changes: Search) => go(customers(changed(search, changes)), true);
  const drop = (names: string[]) => {
    setCleared(cleared + 1);
    set(Object.fromEntries(names.map((name) => [name, undefined])));
  };
  const clear = () => {
    setCleared(cleared + 1);
    go(customers(undefined));
  };
  const list = useQuery({
    queryKey: ["customers", filters, ordering, page],
    queryFn: () => getJson<PageOf<Customer>>("/api/customers/", { ...filters, ordering, page }),
    placeholderData: keepPreviousData,
  });
  const totals = useQuery({
    queryKey: ["customer-totals", filters],
    queryFn: () => getJson<Totals>("/api/customers/totals/", filters),
    placeholderData: keepPreviousData,
  });
  if (list.isPending)
    return (
      <Page title="Customers">
        <Loading rows={10} />
      </Page>
    );
  if (list.isSuccess && list.data.count === 0 && !narrowed)
    return (
      <Page title="Customers" answer="Nobody has bought yet.">
        <Suspense fallback={<Loading />}>
          <FirstRun />
        </Suspense>
      </Page>
    );
  const all = columnsFor(totals.data);
  const shown = String(search.columns ?? shownFor(filters)).split(",");
  return (
    <Page
      title="Customers"
      answer={totals.data && answerOf(totals.data, narrowed)}
      asOf={list.data && moment(new Date(list.dataUpdatedAt).toISOString())}
      actions={
        <>
          <ColumnsMenu all={all} shown={shown} set={(keys) => set({ columns: keys, page })} />
          {mayExport && (
            <Button
              component="a"
              href={address("/api/customers/export/", { ...filters, ordering })}
              variant="default"
              size="xs"
              leftSection={<IconDownload size={14} />}
            >
              Export CSV
            </Button>
          )}
        </>
      }
    >
      <Filters key={cleared} search={search} filters={filters} set={set} drop={drop} clear={clear} />
      {list.isError ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : list.data.count === 0 ? (
        <EmptyState
          title="Nobody matches"
          text="No customer fits all these filters at once."
          action={
            <Button variant="default" onClick={clear}>
              Clear filters
            </Button>
          }
        />
      ) : (
        <Paper withBorder radius="md">
          <DataTable
            label="Customers"
            tall
            columns={all.filter((column) => shown.includes(column.key))}
            rows={list.data.results}
            rowKey={(row) => row.id}
            sort={ordering}
            onSort={(next) => set({ ordering: next })}
            place={(row) => ({ to: "/customers/$id", params: { id: String(row.id) } })}
          />
        </Paper>
      )}
      {list.data && list.data.count > PER_PAGE && (
        <Pagination
          size={narrow ? "sm" : "md"}
          siblings={narrow ? 0 : 1}
          total={Math.ceil(list.data.count / PER_PAGE)}
          value={page}
          onChange={(next) => {
            set({ page: next });
            window.scrollTo({ top: 0 });
          }}
          getItemProps={(at) => ({ "aria-label": `Page ${at}` })}
          getControlProps={(control) => ({
            "aria-label": control === "next" ? "Next page" : "Previous page",
          })}
        />
      )}
    </Page>
  );
}

function answerOf(totals: Totals, narrowed: boolean): string {
  const who = counted(totals.count, "customer");
  const ever = money(totals.revenue, totals.currency);
  const what = `${counted(totals.order_count, "order")} that brought ${ever}`;
  if (!narrowed) return `${who} placed ${what}, net of tax and refunds.`;
  const within =
    totals.period_revenue === null
      ? ""
      : ` (${money(totals.period_revenue, totals.currency)} is ${revenueInPeriod(totals.period_days).inline})`;
  return `${who} ${totals.count === 1 ? "fits" : "fit"} these filters, with ${what} ever, net of tax and refunds${within}.`;
}

interface Choice {
  all: Column<Customer>[];
  shown: string[];
  set: (keys: string) => void;
}

function ColumnsMenu({ all, shown, set }: Choice) {
  const chosen = all.map((column) => column.key).filter((key) => shown.includes(key));
  const toggle = (key: string) => {
    const next = all.map((c) => c.key).filter((k) => (k === key ? !chosen.includes(k) : chosen.includes(k)));
    if (next.length > 0) set(next.join(","));
  };
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconColumns size={14} />}>
          Columns
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Stack gap={6} p="xs">
          {all.map((column) => (
            <Checkbox
              key={column.key}
              label={column.label}
              checked={chosen.includes(column.key)}
              onChange={() => toggle(column.key)}
            />
          ))}
        </Stack>
      </Menu.Dropdown>
    </Menu>
  );
}
