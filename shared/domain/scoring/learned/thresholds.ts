/** From so many outcomes on something can be learned; of either end at least so many. */
export const leastOutcomes = 30;
export const leastOfEach = 5;
