/**
 * Exponential moving average without the bias towards zero at the start (Kingma and Ba 2015, section 3), over every
 * row given. `weight` in 0..1: 0 changes nothing. A row that is not finite stays a gap and does not enter the average.
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  let average = 0;
  let debias = 1;
  return values.map((value) => {
    if (value === null) return null;
    average = weight * average + (1 - weight) * value;
    debias *= weight;
    return average / (1 - debias);
  });
}
