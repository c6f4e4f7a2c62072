// What a chart says at a place of its axis: the place in words, then each line there.

interface Hit {
  axisValue?: number | string;
  marker?: string;
  seriesName: string;
  value: [number, number];
}

export function atAxis(head: (place: number) => string, say: (value: number) => string) {
  return {
    trigger: "axis",
    axisPointer: { label: { show: false } },
    formatter: (hits: Hit[]) => {
      const [first] = hits;
      if (!first) return "";
      const lines = hits.map(
        ({ marker = "", seriesName, value }) => `${marker}${seriesName}: ${say(value[1])}`,
      );
      return [head(Number(first.axisValue ?? first.value[0])), ...lines].join("<br>");
    },
  };
}
