//! Fitting a linear model: which features tell the files that are touched.
//!
//! The loss of a query is that of a ranking (the softmax over its candidates, shared among those that are touched)
//! plus a share of that of a classification (logistic, over its candidates), so that the scores both rank and mean
//! something. Minimised by Nesterov's accelerated gradient descent with restarts.

/// The rows of one query.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    /// The features, row by row.
    pub features: Vec<f32>,
    /// Which rows are true, with the weight of each.
    pub truth: Vec<f32>,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub(crate) struct Fit {
    /// The mean of each feature.
    pub means: Vec<f64>,
    /// The standard deviation of each feature.
    pub deviations: Vec<f64>,
    /// The weights over the standardised features.
    pub weights: Vec<f64>,
    /// What is added.
    pub bias: f64,
}

/// How a model is fitted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// The share of the classification in the loss.
    pub classification: f64,
    /// The share of the ranking.
    pub ranking: f64,
    /// The penalty on the squares of the weights.
    pub penalty: f64,
    /// How many steps.
    pub n_steps: usize,
}

/// Fits a model to queries of `n` features a row; `is_used` switches features off. What was fitted to the same queries
/// with other features may be `known`: there is one best model, which is found sooner from there.
pub(crate) fn fit(
    queries: &[&Rows],
    n: usize,
    is_used: &[bool],
    options: Options,
    known: Option<&Fit>,
) -> Fit {
    let (means, deviations) = moments(queries, n);
    let standardised: Vec<Rows> = queries
        .iter()
        .map(|rows| {
            let mut features = rows.features.clone();
            for (place, value) in features.iter_mut().enumerate() {
                let column = place % n;
                *value = if is_used[column] {
                    ((f64::from(*value) - means[column]) / deviations[column]) as f32
                } else {
                    0.0
                };
            }
            Rows {
                features,
                truth: rows.truth.clone(),
            }
        })
        .collect();
    let mut weights = vec![0.0_f64; n + 1];
    if let Some(known) = known {
        weights.clone_from(&known.weights);
        weights.push(known.bias);
        for (weight, is_used) in weights.iter_mut().zip(is_used) {
            *weight *= f64::from(u8::from(*is_used));
        }
    }
    let mut ahead = weights.clone();
    let mut step = 0.05;
    let mut momentum = 1.0_f64;
    let (mut best, _) = loss(&standardised, &weights, n, options);
    let n_steps = options.n_steps / if known.is_some() { 3 } else { 1 };
    for _ in 0..n_steps {
        let (_, gradient) = loss(&standardised, &ahead, n, options);
        let next: Vec<f64> = ahead
            .iter()
            .zip(&gradient)
            .map(|(w, g)| w - step * g)
            .collect();
        let (value, _) = loss(&standardised, &next, n, options);
        if value > best {
            // Too far: start again from here with a smaller step and no momentum.
            momentum = 1.0;
            step *= 0.6;
            ahead.clone_from(&weights);
            if step < 1e-6 {
                break;
            }
            continue;
        }
        let following = f64::midpoint(1.0, (1.0 + 4.0 * momentum * momentum).sqrt());
        let push = (momentum - 1.0) / following;
        ahead = next
            .iter()
            .zip(&weights)
            .map(|(new, old)| new + push * (new - old))
            .collect();
        momentum = following;
        let gain = best - value;
        best = value;
        weights = next;
        step *= 1.05;
        if gain < 1e-7 * best.abs() && momentum > 20.0 {
            break;
        }
    }
    let bias = weights.pop().unwrap_or_default();
    Fit {
        means,
        deviations,
        weights,
        bias,
    }
}

fn moments(queries: &[&Rows], n: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut sums, mut squares, mut count) = (vec![0.0; n], vec![0.0; n], 0.0_f64);
    for rows in queries {
        for row in rows.features.chunks_exact(n) {
            count += 1.0;
            for (column, value) in row.iter().enumerate() {
                sums[column] += f64::from(*value);
                squares[column] += f64::from(*value).powi(2);
            }
        }
    }
    let count = count.max(1.0);
    let means: Vec<f64> = sums.iter().map(|sum| sum / count).collect();
    let deviations = (squares.iter().zip(&means))
        .map(|(square, mean)| (square / count - mean * mean).max(0.0).sqrt() + 1e-6)
        .collect();
    (means, deviations)
}

/// The loss and its gradient; the last place of both is the bias.
fn loss(queries: &[Rows], weights: &[f64], n: usize, options: Options) -> (f64, Vec<f64>) {
    use rayon::prelude::*;
    let short: Vec<f32> = weights.iter().map(|weight| *weight as f32).collect();
    let n_queries = queries.len().max(1) as f64;
    let (mut value, mut gradient) = queries
        .par_iter()
        .fold(
            || (0.0, vec![0.0; n + 1]),
            |(mut value, mut gradient), rows| {
                value += query_loss(rows, &short, n, options, &mut gradient);
                (value, gradient)
            },
        )
        .reduce(
            || (0.0, vec![0.0; n + 1]),
            |(value, gradient), (other_value, other)| {
                (
                    value + other_value,
                    gradient.iter().zip(&other).map(|(a, b)| a + b).collect(),
                )
            },
        );
    value /= n_queries;
    for (slope, weight) in gradient.iter_mut().zip(weights) {
        *slope /= n_queries;
        *slope += 2.0 * options.penalty * weight;
        value += options.penalty * weight * weight;
    }
    // The bias is not held back.
    if let (Some(slope), Some(bias)) = (gradient.last_mut(), weights.last()) {
        *slope -= 2.0 * options.penalty * bias;
        value -= options.penalty * bias * bias;
    }
    (value, gradient)
}

fn query_loss(
    rows: &Rows,
    weights: &[f32],
    n: usize,
    options: Options,
    gradient: &mut [f64],
) -> f64 {
    let scores: Vec<f64> = rows
        .features
        .chunks_exact(n)
        .map(|row| {
            f64::from(
                row.iter()
                    .zip(weights)
                    .map(|(value, weight)| value * weight)
                    .sum::<f32>(),
            )
        })
        .collect();
    let bias = f64::from(weights[n]);
    let highest = scores.iter().copied().fold(f64::MIN, f64::max);
    let total: f64 = scores.iter().map(|score| (score - highest).exp()).sum();
    let n_true: f64 = rows.truth.iter().map(|truth| f64::from(*truth)).sum();
    let mut value = 0.0;
    for ((row, score), truth) in rows.features.chunks_exact(n).zip(&scores).zip(&rows.truth) {
        let truth = f64::from(*truth);
        let mut slope = 0.0;
        if n_true > 0.0 && options.ranking > 0.0 {
            let share = (score - highest).exp() / total;
            value -= options.ranking * truth / n_true * (score - highest - total.ln());
            slope += options.ranking * (share - truth / n_true);
        }
        let logit = score + bias;
        let probability = 1.0 / (1.0 + (-logit).exp());
        value += options.classification
            * (logit.max(0.0) + (-logit.abs()).exp().ln_1p() - truth * logit);
        let classified = options.classification * (probability - truth);
        gradient[n] += classified;
        slope += classified;
        for (known, feature) in gradient.iter_mut().zip(row) {
            *known += slope * f64::from(*feature);
        }
    }
    value
}

/// A rising table from scores to probabilities: isotonic regression (pool adjacent violators), thinned to at most some
/// thirty points. `samples` are (score, truth, weight).
pub(crate) fn calibrate(samples: &mut [(f64, f64, f64)]) -> Vec<(f64, f64)> {
    samples.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Blocks of (mean score, mean truth, weight).
    let mut blocks: Vec<(f64, f64, f64)> = Vec::new();
    let total: f64 = samples.iter().map(|sample| sample.2).sum();
    let mut at = 0;
    while at < samples.len() {
        // Neighbours are put together first: a point must stand on enough true cases.
        let (mut score, mut truth, mut weight) = (0.0, 0.0, 0.0);
        while at < samples.len() && (truth < 12.0 || weight < total / 4000.0) {
            let (s, t, w) = samples[at];
            score += s * w;
            truth += t * w;
            weight += w;
            at += 1;
        }
        blocks.push((score / weight, truth / weight, weight));
        while let [.., a, b] = blocks[..]
            && a.1 >= b.1
        {
            let weight = a.2 + b.2;
            let merged = (
                (a.0 * a.2 + b.0 * b.2) / weight,
                (a.1 * a.2 + b.1 * b.2) / weight,
                weight,
            );
            blocks.truncate(blocks.len() - 2);
            blocks.push(merged);
        }
    }
    let every = (blocks.len() / 30).max(1);
    let n_blocks = blocks.len();
    (blocks.into_iter().enumerate())
        .filter(|(place, _)| place % every == 0 || *place + 1 == n_blocks)
        .map(|(_, (score, truth, _))| ((score * 1e4).round() / 1e4, (truth * 1e5).round() / 1e5))
        .collect()
}
