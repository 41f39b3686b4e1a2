// Before and after a page is drawn anew: charts finish their begin, and whoever goes by
// keyboard stays where they were.

const CONTENT = "#content";
const FOCUSABLE = "a[href], button, input, select, summary, [tabindex]";
const LOOK_MS = 50;

const named = (element) =>
  element.tagName + " " + (element.getAttribute("aria-label") ?? element.textContent);

const alike = (name) =>
  [...document.querySelectorAll(`${CONTENT} :is(${FOCUSABLE})`)].filter(
    (element) => named(element) === name,
  );

// A chart that is taken away while it is still being made is a fault in the browser.
const areChartsMade = () =>
  [...document.querySelectorAll(".kmp-chart")].every((chart) =>
    chart.querySelector("svg, canvas"),
  );

window.kmpdBeforeDrawing = async () => {
  while (!areChartsMade())
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  const held = document.activeElement;
  const name = held?.closest(CONTENT) ? named(held) : null;
  return name === null ? null : { name, place: alike(name).indexOf(held) };
};

window.kmpdAfterDrawing = (held) =>
  setTimeout(() => {
    // Whoever has gone on meanwhile is left alone.
    if (document.activeElement === document.body)
      alike(held.name)[held.place]?.focus({ preventScroll: true });
  });
