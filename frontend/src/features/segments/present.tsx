// Who is in the segment, since when and by what; adding, pinning, taking out and keeping out by hand.
import { ActionIcon, Alert, Badge, Button, Group, Menu, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sendJson, type ApiError } from "@/api/http";
import { useCan } from "@/api/queries";
import { count, moment } from "@/lib/format";
import { Confirm } from "@/ui/confirm";
import { DataTable } from "@/ui/data-table";
import { PlaceLink } from "@/ui/place";
import { ErrorState, Loading } from "@/ui/states";
import { addressOf, MEMBERSHIPS, segmentChanged } from "./api";
import { CustomerPicker } from "./customer-picker";
import { customerOf, NAME, useMemberships } from "./memberships";
import { Pages } from "./pages";
import { inWords } from "./reasons";
import { hasRule, type Membership, type Segment } from "./types";
import { useForgetOnChange } from "./use-forget";

/** What can be done to one member. */
type Act =
  { what: "pin" | "unpin" | "remove" | "block"; member: Membership } | { what: "add"; customer: number };

export function Present({ segment, mayEdit }: { segment: Segment; mayEdit: boolean }) {
  const {
    search,
    set,
    page,
    ordering,
    turn,
    turning,
    list: members,
  } = useMemberships(segment, "-assigned_at");
  const cache = useQueryClient();
  const seesPersonal = useCan("personal");
  const mayImport = useCan("import_files");
  const act = useMutation<unknown, ApiError, Act>({
    mutationFn: (asked) => perform(segment.id, asked),
    onSuccess: () => segmentChanged(cache),
  });
  useForgetOnChange(act, segment);
  const [asked, setAsked] = useState<Act | null>(null);
  const ruled = hasRule(segment);
  return (
    <>
      <Group gap="xs" align="flex-end">
        {mayEdit && seesPersonal && (
          <CustomerPicker label="Add by hand" onPick={(customer) => act.mutate({ what: "add", customer })} />
        )}
        {mayImport && (
          <PlaceLink
            place={{ to: "/import", search: { kind: "members", segment: segment.id } }}
            fz="sm"
            pb={4}
          >
            Add from a file
          </PlaceLink>
        )}
      </Group>
      {act.isError && asked === null && <Alert color="red">{act.error.message}</Alert>}
      {members.isPending || turning ? (
        <Loading rows={5} />
      ) : members.isError ? (
        <ErrorState error={members.error} retry={() => void members.refetch()} />
      ) : members.data.count === 0 ? (
        <Text size="sm" c="dimmed">
          {search.who ? "No member of that name." : emptyWords(segment)}
        </Text>
      ) : (
        <DataTable
          label="Members"
          rows={members.data.results}
          rowKey={(row) => row.id}
          sort={ordering}
          onSort={(next) => set({ ordering: next })}
          place={customerOf}
          columns={[
            NAME,
            { key: "since", label: "Since", sort: "assigned_at", cell: (row) => moment(row.assigned_at) },
            { key: "reason", label: "Put there by", cell: (row) => <By member={row} ruled={ruled} /> },
            { key: "notes", label: "Note", cell: (row) => row.notes || "–" },
            {
              key: "why",
              label: "In or out",
              right: true,
              cell: (row) => (
                <Group gap={4} wrap="nowrap" justify="flex-end">
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Why? ${row.customer_name}`}
                    onClick={() => set({ customer: row.customer, page }, false)}
                  >
                    Why?
                  </Button>
                  {mayEdit && <MemberMenu member={row} ruled={ruled} act={act.mutate} ask={setAsked} />}
                </Group>
              ),
            },
          ]}
        />
      )}
      {members.data && members.data.count > members.data.results.length && (
        <Group justify="space-between">
          <Text size="sm" className="number">
            {count(members.data.count)} members
          </Text>
          <Pages count={members.data.count} page={page} turn={turn} />
        </Group>
      )}
      <Confirm
        title={asked?.what === "block" ? "Keep this customer out?" : "Take this customer out?"}
        what={asked}
        says={(one) => says(one, ruled)}
        yes={asked?.what === "block" ? "Keep them out" : "Take them out"}
        no="Leave as it is"
        act={act}
        close={() => {
          setAsked(null);
          act.reset();
        }}
      />
    </>
  );
}

function perform(segmentId: number, asked: Act): Promise<unknown> {
  if (asked.what === "add")
    return sendJson("POST", MEMBERSHIPS, { segment: segmentId, customer: asked.customer });
  const { member, what } = asked;
  if (what === "block") return sendJson("POST", addressOf(segmentId, "block"), { customer: member.customer });
  if (what === "remove") return sendJson("DELETE", `${MEMBERSHIPS}${member.id}/`);
  return sendJson("PATCH", `${MEMBERSHIPS}${member.id}/`, { pinned: what === "pin" });
}

function says(asked: Act, ruled: boolean): string {
  if (asked.what === "add") return "";
  const name = asked.member.customer_name;
  if (asked.what === "block")
    return `${name} leaves the segment and stays out${ruled ? ", whatever the rule says," : ""} until you let them in again below.`;
  if (!ruled) return `${name} leaves the segment now.`;
  return `${name} leaves the segment now. If the rule matches them, they are taken in again; to prevent that, keep them out.`;
}

function emptyWords(segment: Segment): string {
  const { state, auto_assign } = segment;
  if (!hasRule(segment)) return "Nobody is in it yet. Add customers by hand, or from a file.";
  if (state === "waiting") return "It is being filled; members appear here within seconds.";
  if (state === "new" && !auto_assign) return "Not filled yet. Fill it above, or add customers by hand.";
  return "Nobody matches the rule at present.";
}

function By({ member, ruled }: { member: Membership; ruled: boolean }) {
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="sm">
        {inWords(member.reason)}
        {member.reason === "hand" && member.assigned_by ? `, ${member.assigned_by}` : ""}
      </Text>
      {member.pinned && ruled && (
        <Badge
          size="sm"
          variant="default"
          title="Stays whatever the rule says"
          styles={{ root: { textTransform: "none" } }}
        >
          pinned
        </Badge>
      )}
    </Group>
  );
}

interface MenuProps {
  member: Membership;
  ruled: boolean;
  act: (asked: Act) => void;
  ask: (asked: Act) => void;
}

function MemberMenu({ member, ruled, act, ask }: MenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`What to do with ${member.customer_name}`}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {member.pinned ? (
          <>
            {ruled && (
              <Menu.Item onClick={() => act({ what: "unpin", member })}>Unpin: let the rule decide</Menu.Item>
            )}
            <Menu.Item onClick={() => ask({ what: "remove", member })}>Take out</Menu.Item>
          </>
        ) : (
          <Menu.Item onClick={() => act({ what: "pin", member })}>
            Pin: stays whatever the rule says
          </Menu.Item>
        )}
        <Menu.Item color="red" onClick={() => ask({ what: "block", member })}>
          Keep out for good
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
