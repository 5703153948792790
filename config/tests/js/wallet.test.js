import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Latest } from "../../../static/js/wallet/latest.js";
import { coins, countedBriefly, money, percentOff, signed, worth } from "../../../static/js/wallet/money.js";
import { gives, isPayable, payoutSteps, standing, wholeNumber, whyNoPayout } from "../../../static/js/wallet/words.js";

const INR = { currency: "INR", digits: 2 };

function recharge(changes = {}) {
  return {
    id: "r1",
    state: "open",
    amount: 9900,
    ...INR,
    coins: 100,
    first_bonus_coins: 0,
    credited: null,
    expires_at: "2999-01-01T00:00:00Z",
    ...changes,
  };
}

describe("money", () => {
  test("has a point only where something is behind it", () => {
    assert.deepEqual(
      [9900, 9950, 5, 123456700].map((amount) => money(amount, INR)),
      ["₹99", "₹99.50", "₹0.05", "₹1,234,567"],
    );
    assert.equal(money(1500, { currency: "JPY", digits: 0 }), "¥1,500");
    assert.equal(money(1500, { currency: "KWD", digits: 3 }).replace(/\s/, " "), "KWD 1.500");
  });

  test("for coins is rounded down, as the server does", () => {
    assert.equal(worth(1999, { rate: 333, ...INR }), "₹66.56");
    assert.equal(worth(1, { rate: 50, ...INR }), "₹0");
  });

  test("off the price is never said to be more than it is", () => {
    assert.equal(percentOff({ price: 26910, full_price: 29900 }), 10);
    assert.equal(percentOff({ price: 67, full_price: 100 }), 33);
    assert.equal(percentOff({ price: 999, full_price: 1000 }), 0);
  });
});

test("coins say whether they came or went", () => {
  assert.deepEqual([1200, -1, 0].map(signed), ["+1,200", "−1", "+0"]);
  assert.deepEqual([1, 2, 0].map(coins), ["1 coin", "2 coins", "0 coins"]);
});

test("of many coins little room is needed, and never more of them said to be there", () => {
  assert.deepEqual([0, 99_999, 129_999, 123_456_789].map(countedBriefly), ["0", "99,999", "129.9K", "123.4M"]);
});

describe("what is known of a thing", () => {
  const order = [["open"], ["failed"], ["paid"], ["refunding", "refund_failed"], ["refunded"]];

  test("does not go back, whatever arrives late", () => {
    const known = new Latest(order);
    const told = [];
    known.on("changed", ({ state }) => told.push(state));
    for (const state of ["open", "paid", "failed", "open", "refunding"]) known.keep({ id: "a", state });
    assert.equal(known.get("a").state, "refunding");
    assert.deepEqual(told, ["open", "paid", "refunding"]);
  });

  test("is what holds, for who brings what is behind", () => {
    const known = new Latest(order);
    const paid = known.keep({ id: "a", state: "paid" });
    assert.equal(known.keep({ id: "a", state: "open" }), paid);
    assert.equal(known.keep({ id: "b", state: "open" }).state, "open");
  });

  test("may go to and fro between states that stand together", () => {
    const known = new Latest(order);
    for (const state of ["refunding", "refund_failed", "refunding"]) {
      known.keep({ id: "a", state });
      assert.equal(known.get("a").state, state);
    }
  });

  test("is told until nobody listens any more", () => {
    const known = new Latest(order);
    const leave = new AbortController();
    const told = [];
    known.watch(({ id }) => told.push(id), leave.signal);
    known.keep({ id: "a", state: "open" });
    leave.abort();
    known.keep({ id: "b", state: "open" });
    assert.deepEqual(told, ["a"]);
  });
});

describe("a recharge", () => {
  test("is paid as long as it is open and not too old", () => {
    const now = Date.parse("2030-01-01T00:00:00Z");
    const until = (expires_at, state = "open") => isPayable(recharge({ expires_at, state }), now);
    assert.equal(until("2030-01-01T00:00:01Z"), true);
    assert.equal(until("2030-01-01T00:00:01Z", "failed"), true);
    assert.equal(until("2030-01-01T00:00:00Z"), false);
    assert.equal(until("2030-01-01T00:00:01Z", "paid"), false);
    assert.equal(until("2030-01-01T00:00:01Z", "new"), false);
  });

  test("gives what it gave, or what it may give", () => {
    assert.equal(gives(recharge()), "100 coins");
    assert.equal(gives(recharge({ first_bonus_coins: 50 })), "100 coins, and 50 coins more if it is your first");
    assert.equal(gives(recharge({ first_bonus_coins: 50, credited: 150 })), "150 coins");
  });

  test("stands as its provider says, not as the browser hopes", () => {
    assert.equal(standing(undefined).title, "Looking whether you paid…");
    assert.deepEqual(standing(undefined, { problem: "There is no such recharge." }), {
      icon: "warning",
      title: "Not found",
      text: "There is no such recharge.",
    });
    assert.equal(standing(recharge(), { asking: true }).title, "Looking whether you paid…");
    assert.equal(standing(recharge()).title, "Not paid yet");
    assert.equal(standing(recharge(), { problem: "No answer." }).text, "No answer.");
    assert.equal(standing(recharge({ state: "paid", credited: 150 }), { asking: true }).text, "150 coins are yours.");
    assert.match(standing(recharge({ state: "failed" })).text, /^Nothing was taken.*₹99/);
    assert.match(standing(recharge({ state: "refund_failed", credited: 1 })).title, /^Being given back/);
  });

  test("has words for every state that the server knows", () => {
    for (const state of ["new", "open", "failed", "expired", "paid", "refunding", "refunded", "refund_failed"])
      assert.ok(standing(recharge({ state, credited: 1 })).title, state);
  });
});

describe("a payout", () => {
  const terms = { minimum: 1000, rate: 1000, ...INR, account: { masked: "a••••@bank" } };
  const why = (available, changes = {}, open = false) =>
    whyNoPayout({ earnings: { available }, terms: { ...terms, ...changes }, open });

  test("may be asked for when nothing is in its way", () => {
    assert.equal(why(1000), "");
    assert.match(why(999), /1,000 coins.*You have 999 coins/);
    assert.match(why(1000, { account: null }), /where your money goes/);
    assert.match(why(5000, {}, true), /^One payout at a time/);
  });

  test("shows how far it is", () => {
    assert.deepEqual(
      payoutSteps({ state: "sent" }).map(({ done, current }) => [done, current]),
      [
        [true, false],
        [true, false],
        [true, true],
        [false, false],
      ],
    );
  });

  test("is of a whole number of coins", () => {
    assert.deepEqual(["1,500", " 20 ", "12.5", "-3", "", "1e3", "0"].map(wholeNumber), [1500, 20, 0, 0, 0, 0, 0]);
  });
});
