// Who are my customers? A list that can be narrowed, sorted and taken along; everything asked for is in the URL.
import {
  Anchor,
  Button,
  Checkbox,
  Group,
  Menu,
  MultiSelect,
  NumberInput,
  Pagination,
  Paper,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
} from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconColumns, IconDownload } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { address, getJson } from "@/api/http";
import { useCan } from "@/api/queries";
import type { Customer, Page as PageOf, Totals } from "@/api/types";
import { count, day, money } from "@/lib/format";
import { SEGMENTS } from "@/lib/segments";
import { DataTable, type Column } from "@/ui/data-table";
import { Page } from "@/ui/page";
import { SegmentBadge } from "@/ui/segment-badge";
import { EmptyState, ErrorState, Loading } from "@/ui/states";

type Search = Record<string, string | number | boolean | undefined>;
const FILTERS = [
  "search",
  "suggested_segment",
  "recency_score",
  "frequency_score",
  "monetary_score",
  "rfm_score",
  "country",
  "city",
  "tag",
  "email_consent",
  "min_orders",
  "max_orders",
  "min_revenue",
  "max_revenue",
  "last_order_from",
  "last_order_to",
];
const SHOWN = "name,email,segment,orders,revenue,last";

function columnsFor(currency: string): Record<string, Column<Customer> & { title: string }> {
  return {
    name: {
      key: "name",
      title: "Name",
      label: "Name",
      sort: "full_name",
      cell: (c) => c.full_name || c.email || c.external_id || `Customer ${c.id}`,
    },
    email: { key: "email", title: "E-mail", label: "E-mail", sort: "email", cell: (c) => c.email || "–" },
    segment: {
      key: "segment",
      title: "Segment",
      label: "Segment",
      sort: "suggested_segment",
      cell: (c) => <SegmentBadge name={c.suggested_segment} />,
    },
    score: { key: "score", title: "RFM score", label: "RFM", right: true, cell: (c) => c.rfm_score ?? "–" },
    orders: {
      key: "orders",
      title: "Orders",
      label: "Orders",
      right: true,
      sort: "order_count",
      cell: (c) => count(c.order_count),
    },
    revenue: {
      key: "revenue",
      title: "Revenue",
      label: "Revenue",
      right: true,
      sort: "revenue",
      cell: (c) => money(c.revenue, currency),
    },
    last: {
      key: "last",
      title: "Last order",
      label: "Last order",
      right: true,
      sort: "last_order_at",
      cell: (c) => day(c.last_order_at),
    },
    city: { key: "city", title: "City", label: "City", sort: "city", cell: (c) => c.city || "–" },
    country: {
      key: "country",
      title: "Country",
      label: "Country",
      sort: "country",
      cell: (c) => c.country || "–",
    },
    consent: {
      key: "consent",
      title: "E-mail consent",
      label: "May be e-mailed",
      cell: (c) => (c.email_consent ? "Yes" : "No"),
    },
    created: {
      key: "created",
      title: "Known since",
      label: "Known since",
      right: true,
      sort: "created_at",
      cell: (c) => day(c.created_at),
    },
  };
}

function answerOf(totals: Totals, narrowed: boolean): string {
  const who = `${count(totals.count)} ${totals.count === 1 ? "customer" : "customers"}`;
  return `${who}${narrowed ? " chosen" : ""} placed ${count(totals.order_count)} orders worth ${money(totals.revenue, totals.currency)}.`;
}

export function CustomersPage() {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const mayExport = useCan("export");
  const seesPersonal = useCan("personal");
  const filters = Object.fromEntries(
    FILTERS.map((name) => [name, search[name]]).filter(([, value]) => value !== undefined),
  );
  const narrowed = Object.keys(filters).length > 0;
  const ordering = String(search.ordering ?? "-revenue");
  const page = Number(search.page ?? 1);
  const set = (changes: Search) => {
    const merged = Object.entries({ ...search, page: undefined, ...changes }).filter(
      ([, value]) => value !== undefined && value !== "",
    );
    void navigate({ to: "/customers", search: Object.fromEntries(merged) as never, replace: true });
  };
  const setSlowly = useDebouncedCallback(set, 300);
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
  if (list.isError)
    return (
      <Page title="Customers">
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      </Page>
    );
  if (list.isPending || totals.isPending)
    return (
      <Page title="Customers">
        <Loading rows={10} />
      </Page>
    );
  if (list.data.count === 0 && !narrowed) {
    return (
      <Page title="Customers">
        <EmptyState
          title="No customers yet"
          text="Everybody who buys will be listed here, with what they brought and when they were last seen. Bring in your orders to begin; customers are made from them."
          action={
            <Button component={Link} to="/import">
              Import orders
            </Button>
          }
        />
      </Page>
    );
  }
  const currency = totals.data?.currency ?? "USD";
  const all = columnsFor(currency);
  const shown = String(search.columns ?? SHOWN)
    .split(",")
    .filter((key) => key in all);
  return (
    <Page
      title="Customers"
      answer={totals.data && answerOf(totals.data, narrowed)}
      actions={
        <>
          <Menu closeOnItemClick={false} position="bottom-end">
            <Menu.Target>
              <Button variant="default" size="xs" leftSection={<IconColumns size={14} />}>
                Columns
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Stack gap={6} p="xs">
                {Object.values(all).map((column) => (
                  <Checkbox
                    key={column.key}
                    label={column.title}
                    checked={shown.includes(column.key)}
                    onChange={(e) =>
                      set({
                        columns: Object.keys(all)
                          .filter((key) =>
                            key === column.key ? e.currentTarget.checked : shown.includes(key),
                          )
                          .join(","),
                      })
                    }
                  />
                ))}
              </Stack>
            </Menu.Dropdown>
          </Menu>
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
      <Group gap="xs" align="flex-end">
        {seesPersonal && (
          <TextInput
            label="Name, e-mail or phone"
            size="xs"
            defaultValue={String(search.search ?? "")}
            onChange={(e) => setSlowly({ search: e.currentTarget.value })}
          />
        )}
        <MultiSelect
          label="Segment"
          size="xs"
          miw={180}
          clearable
          placeholder={search.suggested_segment ? "" : "All"}
          data={SEGMENTS.map((segment) => segment.name)}
          value={search.suggested_segment ? String(search.suggested_segment).split(",") : []}
          onChange={(chosen) => set({ suggested_segment: chosen.join(",") || undefined })}
        />
        <NumberInput
          label="Orders, at least"
          size="xs"
          w={120}
          min={0}
          defaultValue={search.min_orders as number | undefined}
          onChange={(value) => setSlowly({ min_orders: value === "" ? undefined : Number(value) })}
        />
        <NumberInput
          label={`Revenue, at least`}
          size="xs"
          w={140}
          min={0}
          defaultValue={search.min_revenue as number | undefined}
          onChange={(value) => setSlowly({ min_revenue: value === "" ? undefined : Number(value) })}
        />
        <Select
          label="E-mail consent"
          size="xs"
          w={130}
          clearable
          placeholder="All"
          data={[
            { value: "true", label: "Yes" },
            { value: "false", label: "No" },
          ]}
          value={search.email_consent === undefined ? null : String(search.email_consent)}
          onChange={(value) => set({ email_consent: value ?? undefined })}
        />
        {narrowed && (
          <Button size="xs" variant="subtle" onClick={() => void navigate({ to: "/customers" })}>
            Clear filters
          </Button>
        )}
      </Group>
      <Chosen filters={filters} />
      {list.data.count === 0 ? (
        <EmptyState
          title="Nobody matches"
          text="No customer fits all these filters at once."
          action={
            <Button component={Link} to="/customers" variant="default">
              Clear filters
            </Button>
          }
        />
      ) : (
        <Paper withBorder radius="md">
          <DataTable
            label="Customers"
            columns={shown.map((key) => all[key] as Column<Customer>)}
            rows={list.data.results}
            rowKey={(row) => row.id}
            sort={ordering}
            onSort={(next) => set({ ordering: next })}
            onOpen={(row) => void navigate({ to: "/customers/$id", params: { id: String(row.id) } })}
            footer={
              totals.data && (
                <Table.Tr>
                  <Table.Td colSpan={shown.length}>
                    <Text size="sm" c="dimmed">
                      {count(totals.data.count)} customers · {count(totals.data.order_count)} orders ·{" "}
                      {money(totals.data.revenue, currency)}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              )
            }
          />
        </Paper>
      )}
      {list.data.count > 50 && (
        <Pagination
          total={Math.ceil(list.data.count / 50)}
          value={page}
          onChange={(next) => set({ page: next })}
          getItemProps={(at) => ({ "aria-label": `Page ${at}` })}
        />
      )}
    </Page>
  );
}

/** Filters that have no field of their own on this page, said in words. */
function Chosen({ filters }: { filters: Record<string, unknown> }) {
  const words: Record<string, string> = {
    recency_score: "recency",
    frequency_score: "frequency",
    monetary_score: "money",
    rfm_score: "RFM score",
    country: "country",
    city: "city",
    tag: "tag",
  };
  const chosen = Object.entries(filters).filter(([name]) => name in words);
  if (chosen.length === 0) return null;
  return (
    <Text size="sm">
      Only {chosen.map(([name, value]) => `${words[name]} ${String(value)}`).join(", ")}.{" "}
      <Anchor component={Link} to="/customers" size="sm">
        Show everybody
      </Anchor>
    </Text>
  );
}
