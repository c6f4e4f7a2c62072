import { expect, it } from "vitest";
import { segmentOf, SEGMENTS } from "./segments";

it("gives each of the eleven segments a colour and a sign of its own", () => {
  expect(SEGMENTS).toHaveLength(11);
  for (const part of ["name", "color", "icon"] as const)
    expect(new Set(SEGMENTS.map((segment) => segment[part])).size, part).toBe(11);
});

it("draws every colour dark enough for white words on it", () => {
  for (const { name, color } of SEGMENTS) expect(contrastWithWhite(color), name).toBeGreaterThan(4.5);
});

it("knows what to draw for a name a shop made up", () => {
  expect(segmentOf("Our friends")).toMatchObject({ name: "Our friends" });
});

function contrastWithWhite(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}
