//! Handing a job to Slurm.

use std::path::Path;
use std::time::Duration;

use super::{JobOptions, SlurmError};
use crate::process::Cmd;

/// How long the command may take; where the controller is away it takes nine seconds by itself.
const PATIENCE: Duration = Duration::from_mins(1);

/// What of our environment the command and the job get: what programs need to find themselves, and what a user sets for
/// `sbatch`. Nothing that opens something: Slurm keeps it, and shows it.
const ENVIRONMENT: &[&str] = &[
    "HOME",
    "KRB5CCNAME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "LLVM_PROFILE_FILE",
    "LOGNAME",
    "PATH",
    "SHELL",
    "SLURM_CONF",
    "TZ",
    "USER",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
];

/// A job to be handed over.
#[derive(Debug, Clone, Copy)]
pub(in crate::executor) struct Submission<'a> {
    /// Its name, which no other job of the user's has.
    pub name: &'a str,
    /// What it asks for.
    pub options: &'a JobOptions,
    /// How long before its time is up it is told, to end in order.
    pub notice: Duration,
    /// The command line that it runs.
    pub command: &'a [String],
    /// The folder that it runs in.
    pub folder: &'a Path,
    /// The file that what it prints beside its log is appended to; of an array the folder in which each element has one, called
    /// by its number and `.log`.
    pub output: &'a Path,
    /// How many elements it has, where it is an array.
    pub n_elements: Option<usize>,
}

impl Submission<'_> {
    /// The arguments of `sbatch`. Of two that say the same the later one counts: the user may change what is asked for, and
    /// nothing of what we rely on.
    fn arguments(&self) -> Vec<String> {
        let options = self.options;
        let mut arguments = vec!["--nodes=1".to_owned(), "--ntasks=1".to_owned()];
        arguments.push("--requeue".to_owned());
        let mut say = |name: &str, value: Option<String>| {
            arguments.extend(value.map(|value| format!("--{name}={value}")));
        };
        say("partition", options.partition.clone());
        say("account", options.account.clone());
        let minutes = options.time.map(|time| time.as_secs().div_ceil(60).max(1));
        say("time", minutes.map(|minutes| minutes.to_string()));
        say("cpus-per-task", options.cpus.map(|n| n.to_string()));
        let mebibytes = options.memory.map(|bytes| bytes.div_ceil(1 << 20).max(1));
        say("mem", mebibytes.map(|n| format!("{n}M")));
        say("gres", options.gpus.map(|n| format!("gpu:{n}")));
        arguments.extend(options.options.iter().cloned());
        let mut output = self.output.to_string_lossy().replace('%', "%%");
        if self.n_elements.is_some() {
            output.push_str("/%a.log");
        }
        arguments.extend([
            "--parsable".to_owned(),
            format!("--job-name={}", self.name),
            "--export=ALL".to_owned(),
            "--open-mode=append".to_owned(),
            "--input=/dev/null".to_owned(),
            format!("--output={output}"),
            format!("--error={output}"),
            format!("--chdir={}", self.folder.display()),
            format!("--signal=B:USR2@{}", self.notice.as_secs().clamp(1, 65_535)),
        ]);
        arguments.push(match self.n_elements {
            // Should it be handed over twice, the second one waits for the first, and finds nothing to do.
            None => "--dependency=singleton".to_owned(),
            // Elements have one name, and one would wait for the other. Of an array twice handed over each attempt is begun by
            // whoever claims it first.
            Some(n) => format!("--array=0-{}", n.saturating_sub(1)),
        });
        arguments
    }

    fn script(&self) -> String {
        format!("#!/bin/sh\nexec {}\n", shell_words::join(self.command))
    }
}

/// Hands a job over; its number.
pub(in crate::executor) fn submit(submission: &Submission<'_>) -> Result<String, SlurmError> {
    let is_ours = |name: &str| ENVIRONMENT.contains(&name) || name.starts_with("SBATCH_");
    let env = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let output = Cmd::new("sbatch")
        .args(submission.arguments())
        .whole_env(env.filter(|(name, _)| is_ours(name)))
        .current_dir(submission.folder)
        .stdin_bytes(submission.script().into_bytes())
        .timeout(PATIENCE)
        .output()
        .map_err(|error| SlurmError::of_start("sbatch", error))?;
    if !output.is_success() {
        return Err(SlurmError::of_output("sbatch", &output));
    }
    number(&output.stdout_text()).ok_or_else(|| SlurmError::of_output("sbatch", &output))
}

/// The number in `12` or `12;cluster`.
fn number(text: &str) -> Option<String> {
    let line = text.lines().last()?;
    let number = line.split(';').next()?.trim();
    let is_one = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_asks_for_what_the_user_says_and_what_we_rely_on_comes_last() {
        let options = JobOptions {
            partition: Some("long".to_owned()),
            account: Some("lab".to_owned()),
            time: Some(Duration::from_secs(3601)),
            cpus: Some(4),
            memory: Some(3_000_000_000),
            gpus: Some(1),
            options: vec!["--qos=high".to_owned(), "--job-name=mine".to_owned()],
            scratch: None,
            patience: None,
        };
        let command = ["/opt/our program".to_owned(), "__job".to_owned()];
        let submission = Submission {
            name: "orchestrate-1",
            options: &options,
            notice: Duration::from_secs(90),
            command: &command,
            folder: Path::new("/home/me/a"),
            output: Path::new("/home/me/50%/job.log"),
            n_elements: None,
        };
        assert_eq!(
            submission.arguments().join(" "),
            "--nodes=1 --ntasks=1 --requeue --partition=long --account=lab --time=61 --cpus-per-task=4 --mem=2862M \
             --gres=gpu:1 --qos=high --job-name=mine --parsable --job-name=orchestrate-1 \
             --export=ALL --open-mode=append --input=/dev/null --output=/home/me/50%%/job.log \
             --error=/home/me/50%%/job.log --chdir=/home/me/a --signal=B:USR2@90 \
             --dependency=singleton"
        );
        let array = Submission {
            n_elements: Some(20),
            ..submission
        };
        let arguments = array.arguments().join(" ");
        assert!(
            arguments.contains(" --output=/home/me/50%%/job.log/%a.log ")
                && arguments.ends_with(" --array=0-19"),
            "{arguments}"
        );
        assert_eq!(
            submission.script(),
            "#!/bin/sh\nexec '/opt/our program' __job\n"
        );
    }

    #[test]
    fn the_number_of_a_job_is_read_with_and_without_a_cluster() {
        assert_eq!(number("12\n").as_deref(), Some("12"));
        assert_eq!(number("12;west\n").as_deref(), Some("12"));
        assert_eq!(number("Submitted batch job 12\n"), None);
        assert_eq!(number(""), None);
    }
}
