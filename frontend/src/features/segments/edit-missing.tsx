// The builder was asked for something that is not there: a segment, a ready-made one, a version.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { EmptyState } from "@/ui/states";

export function NotThere({ title, text }: { title: string; text: string }) {
  return (
    <EmptyState
      title={title}
      text={text}
      action={
        <Button component={Link} to="/segments" variant="default">
          Back to all segments
        </Button>
      }
    />
  );
}
