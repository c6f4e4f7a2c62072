// For tests of the builder: a server that knows one segment, the page drawn, and what a person does there.
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { json, renderRoute, someone, type Answers } from "@/testing/render";
import { EditPage } from "./edit-page";
import { catalogue, preview, slipping } from "./fixtures";

export const SEGMENTS = "/api/customers/segments/";
export const answers: Answers = {
  "GET /api/me/": someone("write_segments", "personal"),
  [`GET ${SEGMENTS}fields/`]: catalogue,
  [`GET ${SEGMENTS}7/`]: slipping,
  [`POST ${SEGMENTS}preview/`]: preview,
  [`POST ${SEGMENTS}`]: () => json({ ...slipping, id: 9 }, 201),
};

export const drawNew = (at = "/segments/new") => renderRoute(EditPage, "/segments/new", at);
export const drawEdit = () => renderRoute(EditPage, "/segments/$id/edit", "/segments/7/edit");

export async function add(condition: string) {
  const boxes = await screen.findAllByRole("combobox", { name: "Add a condition" });
  await userEvent.click(boxes[boxes.length - 1] as HTMLElement);
  await userEvent.click(await screen.findByRole("option", { name: condition }));
}
