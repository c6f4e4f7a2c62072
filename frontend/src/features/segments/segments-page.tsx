// Which groups of customers do I have, how large is each, what does it bring, and is it up to date?
import { Button, Group, Paper, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useCan, useMe } from "@/api/queries";
import type { Page as PageOf } from "@/api/types";
import { count, counted, moment, money, percent } from "@/lib/format";
import { revenueEver } from "@/lib/money-words";
import { DataTable, type Column } from "@/ui/data-table";
import { Page } from "@/ui/page";
import { useGo } from "@/ui/place";
import { EmptyState, ErrorState, Loading } from "@/ui/states";
import { useSegments } from "./api";
import { GrowthNote } from "./growth-note";
import { Pages, useFirstPageIfGone } from "./pages";
import { changed, filtersIn, type Search } from "./search";
import { StateNote } from "./state-note";
import { Templates } from "./templates";
import { hasRule, KINDS, kindOf, type Segment } from "./types";

export function SegmentsPage() {
  const search = useSearch({ strict: false }) as Search;
  const go = useGo();
  const mayEdit = useCan("write_segments");
  const currency = useMe().data?.shop.currency ?? "USD";
  const [cleared, setCleared] = useState(0);
  const filters = filtersIn(search);
  const narrowed = Object.keys(filters).length > 0;
  const page = Number(search.page ?? 1);
  const ordering = String(search.ordering ?? "name");
  const list = useSegments({ ...filters, ordering, page });
  const set = (changes: Search) => go({ to: "/segments", search: changed(search, changes) }, true);
  const turn = (next: number | undefined) => set({ page: next });
  const turning = useFirstPageIfGone(list.error, search.page, turn);
  const clear = () => {
    setCleared(cleared + 1);
    go({ to: "/segments" });
  };
  const make = mayEdit && (
    <Button component={Link} to="/segments/new" size="xs" leftSection={<IconPlus size={14} />}>
      New segment
    </Button>
  );
  if (list.isPending || turning)
    return (
      <Page title="Segments">
        <Loading rows={10} />
      </Page>
    );
  if (list.isSuccess && list.data.count === 0 && !narrowed)
    return (
      <Page title="Segments">
        <EmptyState
          title="No segments yet"
          text="A segment is a named group of customers, such as those who bought twice this year and have gone quiet. You say in conditions who belongs to it; it fills itself, tells who entered and left, and can be exported."
          action={make}
        />
        {mayEdit && <Templates />}
      </Page>
    );
  return (
    <Page
      title="Segments"
      answer={list.data && !narrowed && answerOf(list.data)}
      asOf={list.data && moment(new Date(list.dataUpdatedAt).toISOString())}
      actions={make}
    >
      <Filters key={cleared} search={search} set={set} clear={narrowed ? clear : undefined} />
      {list.isError ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : list.data.count === 0 ? (
        <EmptyState
          title="No such segment"
          text="No segment fits all these filters at once."
          action={
            <Button variant="default" onClick={clear}>
              Clear filters
            </Button>
          }
        />
      ) : (
        <Paper withBorder radius="md">
          <DataTable
            label="Segments"
            tall
            columns={columnsFor(currency)}
            rows={list.data.results}
            rowKey={(row) => row.id}
            sort={ordering}
            onSort={(next) => set({ ordering: next })}
            place={(row) => ({ to: "/segments/$id", params: { id: String(row.id) } })}
          />
        </Paper>
      )}
      {list.data && <Pages count={list.data.count} page={page} turn={turn} />}
      {mayEdit && <Templates />}
    </Page>
  );
}

/** All of them, and what became of those on this page. */
function answerOf({ count: all, results }: PageOf<Segment>): string {
  const failed = results.filter(({ state }) => state === "failed").length;
  const grown = results.filter((one) => one.entered_30_days > one.left_30_days).length;
  const shrunk = results.filter((one) => one.entered_30_days < one.left_30_days).length;
  const which = results.length < all ? `; of the ${count(results.length)} on this page` : ":";
  const told = `${counted(all, "segment")}${which} ${count(grown)} grew and ${count(shrunk)} shrank in the last 30 days.`;
  return failed > 0 ? `${told} ${count(failed)} could not be filled.` : told;
}

function columnsFor(currency: string): Column<Segment>[] {
  return [
    { key: "name", label: "Name", sort: "name", cell: (s) => s.name },
    { key: "kind", label: "Kind", sort: "segment_type", cell: (s) => kindOf(s.segment_type) },
    {
      key: "size",
      label: "Customers",
      right: true,
      sort: "members",
      cell: (s) => `${count(s.member_count)} (${percent(s.customer_share)})`,
    },
    {
      key: "growth",
      label: "In 30 days",
      right: true,
      sort: "growth",
      cell: (s) => <GrowthNote members={s.member_count} entered={s.entered_30_days} left={s.left_30_days} />,
    },
    {
      key: "revenue",
      label: revenueEver().head,
      right: true,
      sort: "revenue",
      cell: (s) =>
        s.revenue === null ? "–" : `${money(s.revenue, currency)} (${percent(s.revenue_share ?? 0)})`,
    },
    { key: "auto", label: "Fills itself", cell: (s) => (s.auto_assign && hasRule(s) ? "Yes" : "No") },
    { key: "state", label: "State", cell: (s) => (hasRule(s) ? <StateNote segment={s} /> : "No rule") },
  ];
}

interface FilterProps {
  search: Search;
  set: (changes: Search) => void;
  clear: (() => void) | undefined;
}

function Filters({ search, set, clear }: FilterProps) {
  const setSlowly = useDebouncedCallback(set, 300);
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        label="Name or description"
        size="xs"
        defaultValue={String(search.search ?? "")}
        onChange={(event) => setSlowly({ search: event.currentTarget.value })}
      />
      <Select
        label="Kind"
        size="xs"
        clearable
        placeholder="All"
        data={KINDS}
        value={search.segment_type ? String(search.segment_type) : null}
        onChange={(kind) => set({ segment_type: kind ?? undefined })}
      />
      <Select
        label="Fills itself"
        size="xs"
        clearable
        placeholder="All"
        data={[
          { value: "true", label: "Yes" },
          { value: "false", label: "No" },
        ]}
        value={search.auto_assign === undefined ? null : String(search.auto_assign)}
        onChange={(value) => set({ auto_assign: value ?? undefined })}
      />
      {clear && (
        <Button size="compact-sm" variant="subtle" onClick={clear}>
          Clear filters
        </Button>
      )}
    </Group>
  );
}
