// Words for what the server keeps as codes; a new code without words does not compile.
import type { components } from "@/api/generated/schema";

type Schemas = components["schemas"];

const TOUCHPOINTS: Record<Schemas["TouchpointTypeEnum"], string> = {
  sale: "Sale",
  purchase_return: "Return",
  email: "E-mail",
  sms: "SMS",
  phone_call: "Phone call",
  visit: "Visit",
  website_visit: "Website visit",
  campaign_response: "Answer to a campaign",
  support_ticket: "Question to support",
  review: "Review",
  social_media: "Social media",
  other: "Something else",
};
const BY: Record<Schemas["ChannelEnum"], string> = {
  in_store: "in the shop",
  online: "online",
  phone: "by phone",
  email: "by e-mail",
  sms: "by SMS",
  social_media: "on social media",
  mobile_app: "in the app",
  other: "",
};
/** Kinds that say by themselves on which channel they happened. */
const SAID: Partial<Record<Schemas["TouchpointTypeEnum"], Schemas["ChannelEnum"]>> = {
  email: "email",
  sms: "sms",
  phone_call: "phone",
  website_visit: "online",
  social_media: "social_media",
};
const STATUSES: Record<Schemas["OrderStatusEnum"], string> = {
  pending: "Pending",
  completed: "Completed",
  refunded: "Refunded",
  cancelled: "Cancelled",
};

/** What a code says where it has no words of its own. */
function plain(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** “Answer to a campaign by e-mail”; “E-mail”, not “E-mail by e-mail”. */
export function touchpointInWords(kind: string, channel: string): string {
  const what = TOUCHPOINTS[kind as keyof typeof TOUCHPOINTS] ?? plain(kind);
  const by = SAID[kind as keyof typeof SAID] === channel ? "" : (BY[channel as keyof typeof BY] ?? "");
  return by ? `${what} ${by}` : what;
}

export function statusInWords(status: string | undefined): string {
  return status ? (STATUSES[status as keyof typeof STATUSES] ?? plain(status)) : "";
}
