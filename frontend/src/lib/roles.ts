// What somebody who logs in may do, in words.

export const ROLES: Record<string, { name: string; may: string }> = {
  viewer: { name: "Viewer", may: "reads, personal fields masked" },
  analyst: { name: "Analyst", may: "reads all, exports, calculates" },
  marketer: { name: "Marketer", may: "also changes and imports" },
  loyalty_operator: { name: "Loyalty operator", may: "reads, handles points" },
  admin: { name: "Admin", may: "everything" },
};

export function roleName(role: string): string {
  return ROLES[role]?.name ?? role;
}
