// compare.mjs DUMP: each day of each year that DUMP knows, as DUMP and the package date-holidays have it, and where they differ.
import { execFileSync } from 'node:child_process';

import { knownErrors } from './known_errors.mjs';

const kDay = 86400000;

function ours(dump) {
  const calendars = new Map();
  for (const line of execFileSync(dump, { encoding: 'utf8', maxBuffer: 1 << 24 }).trim().split('\n')) {
    const [first, second, ...years] = line.split(' ');
    if (first === 'known') calendars.set(second, { first: Number(years[0]), last: Number(years[1]), days: new Set() });
    else calendars.get(first).days.add(second);
  }
  return calendars;
}

// Days of rest by law only: the package also lists days that are merely observed.
function theirs(Holidays, name, { first, last }) {
  const source = new Holidays(name, { types: ['public'] });
  const days = new Set();
  for (let year = first; year <= last; ++year)
    for (const holiday of source.getHolidays(year)) days.add(holiday.date.slice(0, 10));
  return days;
}

function* everyDay({ first, last }) {
  for (let time = Date.UTC(first, 0, 1); time <= Date.UTC(last, 11, 31); time += kDay) {
    const date = new Date(time);
    yield {
      text: date.toISOString().slice(0, 10),
      year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday: date.getUTCDay() || 7,
    };
  }
}

function compare(name, calendar, package_days, complain) {
  let compared = 0;
  for (const day of everyDay(calendar)) {
    const [we, they] = [calendar.days.has(day.text), package_days.has(day.text)];
    compared += we || they;
    const known = knownErrors.filter((error) => error.calendar === name && error.of(day));
    for (const error of known) {
      error.seen = true;
      if (they !== (error.says === 'holiday') || we === they) complain(`${name} ${day.text}: no longer a known error: ${error.reason}`);
    }
    if (we !== they && known.length === 0) complain(`${name} ${day.text}: ${we ? 'a holiday' : 'not a holiday'} for us, the contrary for date-holidays`);
  }
  console.log(`${name} ${calendar.first}-${calendar.last}: ${compared} holidays compared`);
  if (compared < 10 * (calendar.last - calendar.first)) complain(`${name}: too few holidays to compare`);
}

let Holidays;
try {
  Holidays = (await import('date-holidays')).default;
} catch (error) {
  console.error(`date-holidays is not installed; run scripts/setup (${error.message})`);
  process.exit(1);
}
const complaints = [];
const complain = (text) => complaints.push(text);
const calendars = ours(process.argv[2]);
for (const name of ['FR', 'BE', 'MC']) {
  if (!calendars.has(name)) complain(`${name}: nothing is known of it`);
  else compare(name, calendars.get(name), theirs(Holidays, name, calendars.get(name)), complain);
}
for (const error of knownErrors) if (!error.seen) complain(`never met: ${error.reason}`);
for (const text of complaints.slice(0, 50)) console.error(text);
if (complaints.length > 0) console.error(`${complaints.length} differences`);
process.exit(complaints.length > 0 ? 1 : 0);
