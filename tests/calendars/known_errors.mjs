// Where date-holidays is known to be wrong, or to answer another question, and why. `says` is what the package says of the days
// for which `of` is true; it must be wrong on each of them, and the comparison fails when it is not any more.
// `day` is {year, month, day, weekday}, weekday 1 Monday … 7 Sunday.

const is = (month, date) => (day) => day.month === month && day.day === date;
const isMonday = (month, date) => (day) => is(month, date)(day) && day.weekday === 1;

export const knownErrors = [
  {
    calendar: 'FR',
    says: 'holiday',
    of: (day) => is(5, 8)(day) && !isAscension(day) && (day.year <= 1952 || (day.year >= 1959 && day.year <= 1981 && day.year !== 1965)),
    reason: 'the package gives 8 May to every year; the law did from 1953 to 1958, in 1965 and since 1982',
  },
  {
    calendar: 'BE',
    says: 'working day',
    of: (day) => day.year === 2008 && is(5, 2)(day),
    reason: 'royal decree of 3 June 2007: Ascension fell on 1 May, and 2 May replaced it',
  },
  {
    calendar: 'MC',
    says: 'holiday',
    of: isMonday(1, 28),
    reason: 'Saint Devota is not among the holidays that law no. 798 replaces by the Monday',
  },
  {
    calendar: 'MC',
    says: 'working day',
    of: (day) => [isMonday(1, 2), isMonday(8, 16), isMonday(11, 2)].some((matches) => matches(day)),
    reason: 'substitute Mondays of New Year, Assumption and All Saints (law no. 798), which the package misses',
  },
  {
    calendar: 'MC',
    says: 'working day',
    of: (day) => isMonday(12, 9)(day) && day.year >= 2019,
    reason: 'Monday after 8 December, since the circulars of 2019, which the package misses',
  },
  {
    calendar: 'MC',
    says: 'working day',
    of: (day) => (day.year === 2011 && (is(7, 1)(day) || is(7, 2)(day))) || (day.year === 2015 && is(1, 7)(day)),
    reason: 'holidays of one year: laws no. 1.379 of 2011 and no. 1.413 of 2014',
  },
];

// 8 May and Ascension are one day when Easter is 30 March.
function isAscension({ year, month, day }) {
  return month === 5 && day === 8 && [1975, 1986, 1997].includes(year);
}
