const DAY_MS = 86_400_000;
/** Day 0 of the two systems; that of 1900 counts a 29 February that never was. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
const NO_SUCH_DAY = 60;

/** `2026-03-04`, with a time where the serial has one. */
export function serialToIso(serial: number, date1904 = false): string {
  const seconds = Math.round(serial * 86_400);
  const day = Math.floor(seconds / 86_400);
  const time = seconds % 86_400;
  // The day that Excel has and the calendar has not stays one that no reader of dates takes.
  const date =
    !date1904 && day === NO_SUCH_DAY
      ? '1900-02-29'
      : new Date((date1904 ? EPOCH_1904 : EPOCH_1900) + (day + (!date1904 && day < NO_SUCH_DAY ? 1 : 0)) * DAY_MS)
          .toISOString()
          .slice(0, 10);
  return time === 0 ? date : `${date}T${clock(time)}`;
}

/** HH:MM:SS. */
export function clock(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(11, 19);
}
