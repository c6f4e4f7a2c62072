// The members as a file. It is asked for first whether it can be had: a refusal is told here, not in place of the page.
import { Alert, Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { address, checkThere, type ApiError } from "@/api/http";
import { addressOf } from "./api";
import type { Segment } from "./types";

type Kind = "csv" | "jsonl";

export function ExportButtons({ segment }: { segment: Segment }) {
  const fetchFile = useMutation<void, ApiError, Kind>({
    mutationFn: async (kind) => {
      const file = address(addressOf(segment.id, "export"), { as: kind });
      await checkThere(file);
      save(file, `segment-${segment.id}.${kind}`);
    },
  });
  const start = (kind: Kind) => () => fetchFile.mutate(kind);
  const working = (kind: Kind) => fetchFile.isPending && fetchFile.variables === kind;
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconDownload size={14} />}
        loading={working("csv")}
        onClick={start("csv")}
      >
        Export CSV
      </Button>
      <Button variant="default" size="xs" loading={working("jsonl")} onClick={start("jsonl")}>
        JSON lines
      </Button>
      {fetchFile.isError && (
        <Alert color="red" title="Nothing was exported" w="100%" style={{ order: 1 }}>
          {fetchFile.error.message}
        </Alert>
      )}
    </>
  );
}

/** The browser fetches it by itself, a piece at a time, however long it is. */
function save(file: string, name: string): void {
  const link = document.createElement("a");
  link.href = file;
  link.download = name;
  link.click();
}
