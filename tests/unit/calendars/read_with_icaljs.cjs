// Reads iCalendar text on standard input with ical.js, the reader of Thunderbird, and tells in JSON what it saw.
"use strict";
const path = require("node:path");
const ICAL = require(path.join(__dirname, "..", "..", "vendor", "ical.es5.min.cjs"));

let text = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (part) => { text += part; });
process.stdin.on("end", () => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      description: event.description,
      location: event.location,
      categories: component.getAllProperties("categories").flatMap((property) => property.getValues()),
      organizer: component.getFirstProperty("organizer").getParameter("cn"),
      status: component.getFirstPropertyValue("status"),
      sequence: event.sequence,
      is_date: event.startDate.isDate,
      starts: event.startDate.toUnixTime(),
      ends: event.endDate.toUnixTime(),
    };
  });
  process.stdout.write(JSON.stringify({
    name: calendar.getFirstPropertyValue("name"),
    refresh: String(calendar.getFirstPropertyValue("refresh-interval")),
    method: calendar.getFirstPropertyValue("method"),
    events,
  }));
});
