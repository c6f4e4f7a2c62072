// The empty shop's first page: what is done, what comes next, and the demo shop for those who want to look first.
import { Button, Group, SimpleGrid, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useCan } from "@/api/queries";
import { useSetup, type Setup } from "@/api/setup";
import { named, percent } from "@/lib/format";
import { Card } from "@/ui/card";
import { ErrorState, Loading } from "@/ui/states";
import { DemoNote, LoadDemo } from "./demo";

interface Step {
  title: string;
  text: string;
  done: boolean;
  optional?: boolean;
  action?: { label: string; to: "/import" | "/settings" } | undefined;
  /** Who can do it, where the reader cannot. */
  who?: string | undefined;
}

export function FirstRun() {
  const setup = useSetup();
  const admin = useCan("administer");
  const mayImport = useCan("import_files");
  if (setup.isPending) return <Loading />;
  if (setup.isError) return <ErrorState error={setup.error} retry={() => void setup.refetch()} />;
  if (setup.data.demo.loaded) return <DemoNote setup={setup.data} />;
  const steps = stepsOf(setup.data, admin, mayImport);
  const next = steps.find((step) => !step.done && !step.optional);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Card title="From an empty shop to your first answer">
        <Stack component="ol" gap="md" p={0} m={0} style={{ listStyle: "none" }}>
          {steps.map((step, at) => (
            <StepRow key={step.title} step={step} number={at + 1} next={step === next} />
          ))}
        </Stack>
      </Card>
      <Card title="Or look at the demo shop">
        <LoadDemo setup={setup.data} />
      </Card>
    </SimpleGrid>
  );
}

function StepRow({ step, number, next }: { step: Step; number: number; next: boolean }) {
  return (
    <Group component="li" gap="sm" align="flex-start" wrap="nowrap">
      <ThemeIcon
        radius="xl"
        size={28}
        variant={next ? "filled" : "default"}
        role="img"
        aria-label={step.done ? "Done" : `Step ${number}`}
      >
        {step.done ? <IconCheck size={16} /> : <span aria-hidden>{number}</span>}
      </ThemeIcon>
      <Stack gap={4} style={{ minWidth: 0 }}>
        <Title order={3} size="h6" lh="28px">
          {step.title}
        </Title>
        <Text size="sm" c="dimmed">
          {step.text}
        </Text>
        {!step.done && step.who && <Text size="sm">{step.who}</Text>}
        {!step.done && step.action && (
          <Group>
            <Button component={Link} to={step.action.to} size="xs" variant={next ? "filled" : "default"}>
              {step.action.label}
            </Button>
          </Group>
        )}
      </Stack>
    </Group>
  );
}

function stepsOf(setup: Setup, admin: boolean, mayImport: boolean): Step[] {
  const chosen = setup.currency_chosen && setup.time_zone_chosen;
  return [
    {
      title: "Currency and time zone",
      text: chosen
        ? `Reported in ${named("currency", setup.currency)}; days begin at midnight in ${setup.time_zone.replaceAll("_", " ")}.`
        : "Every amount and every day rests on them.",
      done: chosen,
      action: admin ? { label: "Choose", to: "/import" } : undefined,
      who: admin ? undefined : "An admin chooses them.",
    },
    {
      title: "Margin, if you know it",
      text:
        setup.margin === null
          ? "Turns revenue into profit where an order’s cost is not known. Can be set later."
          : `${percent(Number(setup.margin))} of revenue is profit where an order’s cost is not known.`,
      done: setup.margin !== null,
      optional: true,
      // Until currency and zone are chosen, it is asked beside them.
      action: admin && chosen ? { label: "Set the margin", to: "/settings" } : undefined,
      who: admin ? undefined : "An admin can set it.",
    },
    {
      title: "Import your orders",
      text: "A file from your shop, your till or a spreadsheet. Customers are made from the orders.",
      done: setup.has_orders,
      action: mayImport && (chosen || !admin) ? { label: "Import orders", to: "/import" } : undefined,
      who: mayImport ? undefined : "A marketer or an admin imports them.",
    },
    {
      title: "See your answer",
      text: "Who is worth most, who is slipping away, and what to do. It calculates itself after the import.",
      done: setup.calculation.state === "calculated",
    },
  ];
}
