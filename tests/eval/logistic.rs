//! Fitting a logistic function of a few numbers, by Newton's method.

/// What one pair says: the numbers (the first is 1), whether it is true, and its weight.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample<const N: usize> {
    /// The numbers.
    pub values: [f64; N],
    /// Whether it is true.
    pub is_true: bool,
    /// How much it counts.
    pub weight: f64,
}

/// The factors of the numbers that make what is true likeliest.
pub(crate) fn fit<const N: usize>(samples: &[Sample<N>]) -> [f64; N] {
    let mut factors = [0.0; N];
    for _ in 0..30 {
        let mut slope = [0.0; N];
        let mut bend = [[0.0; N]; N];
        for (place, row) in bend.iter_mut().enumerate() {
            // A little weight on small factors keeps the step finite where the data cannot tell.
            row[place] = 1e-3;
            slope[place] = -1e-3 * factors[place];
        }
        for sample in samples {
            let odds: f64 = (factors.iter().zip(&sample.values))
                .map(|(factor, value)| factor * value)
                .sum();
            let told = 1.0 / (1.0 + (-odds).exp());
            let off = f64::from(u8::from(sample.is_true)) - told;
            for (a, row) in bend.iter_mut().enumerate() {
                slope[a] += sample.weight * off * sample.values[a];
                for (b, cell) in row.iter_mut().enumerate() {
                    let both = sample.values[a] * sample.values[b];
                    *cell += sample.weight * told * (1.0 - told) * both;
                }
            }
        }
        for (factor, step) in factors.iter_mut().zip(solved(bend, slope)) {
            *factor += step.clamp(-2.0, 2.0);
        }
    }
    factors.map(|factor| (factor * 1e4).round() / 1e4)
}

/// Solves a small system of linear equations by elimination; the matrix has no zeros on its diagonal.
fn solved<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> [f64; N] {
    for pivot in 0..N {
        for row in 0..N {
            if row != pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot];
                let above = matrix[pivot];
                for (cell, other) in matrix[row].iter_mut().zip(above) {
                    *cell -= factor * other;
                }
                right[row] -= factor * right[pivot];
            }
        }
    }
    for (place, value) in right.iter_mut().enumerate() {
        *value /= matrix[place][place];
    }
    right
}
