import { h, icon } from "../ui/dom.js";
import { nameOf } from "./conversation.js";
import { personPicker } from "./picker.js";

/** Several people, chosen one by one. @param {{taken?: (id: string) => boolean}} [options] */
export function chosenPeople({ taken = () => false } = {}) {
  const chosen = new Map();
  const chips = h("ul", { class: "chips", "aria-label": "Chosen people" });
  const toggle = (person) => {
    if (!chosen.delete(person.id)) chosen.set(person.id, person);
    chips.replaceChildren(...[...chosen.values()].map(chip));
    picker.redraw();
  };
  const chip = (person) =>
    h(
      "li",
      {},
      h(
        "button",
        { class: "chip", type: "button", "aria-label": `Do not add ${nameOf(person)}`, click: () => toggle(person) },
        h("bdi", {}, nameOf(person)),
        icon("close"),
      ),
    );
  const stateOf = ({ id }) => (taken(id) ? "taken" : chosen.has(id) ? "chosen" : null);
  const picker = personPicker({ chosen: toggle, stateOf });
  return {
    element: h("div", { class: "stack" }, chips, picker.element),
    chosen: () => [...chosen.values()],
  };
}
