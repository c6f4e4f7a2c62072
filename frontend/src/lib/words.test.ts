import { expect, it } from "vitest";
import { statusInWords, touchpointInWords } from "./words";

it("says what happened and on which channel, and nothing twice", () => {
  expect(touchpointInWords("email", "email")).toBe("E-mail");
  expect(touchpointInWords("campaign_response", "email")).toBe("Answer to a campaign by e-mail");
  expect(touchpointInWords("visit", "in_store")).toBe("Visit in the shop");
  expect(touchpointInWords("phone_call", "phone")).toBe("Phone call");
  expect(touchpointInWords("review", "other")).toBe("Review");
  expect(touchpointInWords("new_kind", "new_channel")).toBe("New kind");
});

it("says how an order stands", () => {
  expect(statusInWords("completed")).toBe("Completed");
  expect(statusInWords("on_hold")).toBe("On hold");
  expect(statusInWords(undefined)).toBe("");
});
