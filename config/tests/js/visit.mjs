/** A visit to a real server by the socket client, as a script of somebody else's would do it. Tells what it saw as JSON. */
import { connect } from "../../../static/js/switchboard/index.js";

const [address, token] = process.argv.slice(2);
const seen = { states: [] };
let credentials = { token: "not a token" };
const board = connect(address, {
  auth: async () => credentials,
  refresh: async () => {
    credentials = { token };
    return true;
  },
});
board.on("state", ({ name }) => seen.states.push(name));
board.on("refused", ({ code }) => (seen.refused = code));

const { now } = await board.command("core.time", {}, { timeout: 10_000 });
seen.user = board.snapshot.user.username;
seen.time = now;
seen.unknown = await board.command("core.nothing").catch(({ code }) => code);
board.close();
console.log(JSON.stringify(seen));
