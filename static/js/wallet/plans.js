import { h, icon } from "../ui/dom.js";
import { busy } from "../ui/forms.js";
import { emptyState } from "../ui/placeholders.js";
import { onDay } from "../ui/time.js";
import { coins, counted, money, percentOff } from "./money.js";

/** What coins cost. @param {any[]} plans @param {(plan: any) => Promise<void>} choose */
export function planList(plans, choose) {
  if (!plans.length)
    return emptyState({ title: "Nothing on sale", message: "There are no coins to buy here at the moment." });
  const refusal = h("p", { class: "form-error", role: "alert", hidden: true });
  const chosen = async (plan) => {
    refusal.hidden = true;
    try {
      await choose(plan);
    } catch (error) {
      refusal.textContent = error.message;
      refusal.hidden = false;
    }
  };
  return h(
    "div",
    { class: "stack" },
    refusal,
    h(
      "ul",
      { class: "plans" },
      plans.map((plan) => planCard(plan, chosen)),
    ),
  );
}

function planCard(plan, choose) {
  const price = money(plan.price, plan);
  return h(
    "li",
    { class: "plan" },
    h("h3", { class: "plan-name" }, plan.name),
    h("p", { class: "plan-coins" }, h("strong", { class: "numeric" }, counted(plan.coins)), " coins"),
    h("ul", { class: "plan-extras" }, extras(plan)),
    h("p", { class: "plan-price" }, h("strong", {}, price), discount(plan)),
    h(
      "button",
      {
        class: "button button-primary button-wide",
        type: "button",
        "aria-label": `Buy ${plan.name}: ${coins(plan.coins + plan.bonus_coins)} for ${price}`,
        click: async ({ currentTarget }) => {
          const release = busy(currentTarget);
          await choose(plan);
          release();
        },
      },
      `Buy for ${price}`,
    ),
  );
}

function extras({ bonus_coins: each, first_bonus_coins: first }) {
  return [
    each > 0 && h("li", {}, icon("plus"), `${coins(each)} bonus`),
    first > 0 && h("li", { class: "plan-first" }, icon("plus"), `${coins(first)} more, for it is your first recharge`),
  ].filter(Boolean);
}

function discount(plan) {
  if (plan.price >= plan.full_price) return [];
  const percent = percentOff(plan);
  return [
    h("s", {}, h("span", { class: "visually-hidden" }, "instead of "), money(plan.full_price, plan)),
    percent > 0 && h("span", { class: "badge badge-lamp" }, `${percent}% off`),
    plan.discount_until && h("span", { class: "plan-until" }, `until ${onDay(plan.discount_until)}`),
  ];
}
