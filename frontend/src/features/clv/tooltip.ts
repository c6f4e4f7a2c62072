// What a chart says at a place of its axis: the place in words, then each line there.

export interface Hit {
  axisValue?: number | string;
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
      // Without ECharts' coloured dots: they are styles within the text, which the page's policy does not allow.
      const lines = hits.map(({ seriesName, value }) => `${seriesName}: ${say(value[1])}`);
      return [head(Number(first.axisValue ?? first.value[0])), ...lines].join("<br>");
    },
  };
}
