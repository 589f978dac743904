// The room's clock. The page is right when it comes; this keeps it so: <time data-tick="clock" data-zone>, minutes since a moment
// (data-tick="since" data-since) and behind the agenda (data-tick="delay" data-since data-late data-ahead data-on-time). The hour is the
// server's (body data-now), whatever this machine's clock says.
const began = performance.now();
const server = Date.parse(document.body.dataset.now ?? "");
const now = () => (Number.isNaN(server) ? Date.now() : server + performance.now() - began);

const minutesSince = (element) => Math.floor((now() - Date.parse(element.dataset.since)) / 60_000);

const SAY = {
  clock(element) {
    const time = new Date(now());
    element.dateTime = time.toISOString();
    const hour = new Intl.DateTimeFormat("en-GB", {
      timeZone: element.dataset.zone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }).format(time);
    const suffix = element.textContent.trim().endsWith("h") ? " h" : "";
    return `${hour}${suffix}`;
  },
  since: (element) => String(Math.max(0, minutesSince(element))),
  delay(element) {
    const late = minutesSince(element);
    if (late === 0) return element.dataset.onTime;
    return (late > 0 ? element.dataset.late : element.dataset.ahead).replace("{n}", Math.abs(late));
  },
};

function tick() {
  for (const element of document.querySelectorAll("[data-tick]")) {
    const said = SAY[element.dataset.tick](element);
    if (element.textContent !== said) element.textContent = said;
  }
  setTimeout(tick, 60_000 - (now() % 60_000) + 50);
}
tick();
