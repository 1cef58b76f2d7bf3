// What happens when the page is opened? The parts are made, told of each other, and told whenever something changes.

import { Cast } from "./cast.js";
import { ClockBar } from "./clockbar.js";
import { Guide } from "./desk/guide.js";
import { Panel } from "./desk/panel.js";
import { Stage } from "./stage.js";
import { World } from "./world.js";

const TICK = 250;

const part = (id) => document.getElementById(id);
const world = new World();
const stage = new Stage(part("stage"), world);
const clockBar = new ClockBar(part("clock"), world);
const cast = new Cast(part("cast"), world, stage, showDesk);
const panel = new Panel(part("desk"), world, openInvitation);
const guide = new Guide(part("guide"), goTo);

/** Only on a narrow page is the desk a view of its own; a wide one has both side by side. */
const narrow = matchMedia("(max-width: 759px)");
let atDesk = false;

function showDesk(wanted) {
  atDesk = wanted;
  world.tell();
}

function openInvitation(person, code) {
  const [bot] = world.overview.telegram.bots;
  showDesk(false);
  stage.show(person).do("telegram/start", { bot: bot.username, payload: code });
}

function goTo(person) {
  showDesk(false);
  if (world.person(person) === undefined) clockBar.point();
  else stage.show(person).focus();
}

function render() {
  document.body.classList.toggle("at-desk", atDesk && world.desk !== null);
  document.body.classList.toggle("no-desk", world.desk === null);
  part("trouble").textContent = world.trouble;
  part("trouble").hidden = world.trouble === "";
  stage.hide(narrow.matches && atDesk && world.desk !== null);
  if (world.overview !== null) {
    stage.update();
    cast.update(atDesk);
  }
  panel.update();
  if (world.overview !== null) guide.update(world.desk?.hints ?? [], (id) => world.person(id)?.name ?? null);
  tick();
}

function tick() {
  clockBar.tick();
  stage.tick();
  panel.tick();
}

world.listen(render);
narrow.addEventListener("change", () => world.tell());
part("guide").addEventListener("dismissed", () => world.tell());
setInterval(tick, TICK);
world.start();
