#include "engine/cli/job_script.hpp"

#include <fmt/format.h>

#include <regex>

#include "engine/core/build_info.hpp"

namespace regatta::cli {
namespace {

/// "36:00:00": what Slurm, PBS and `regatta run` read.
std::string hours_text(long seconds) {
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/// In double quotes, for the shell and (as far as it goes) for the directives of Slurm.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$' || c == '`') out += '\\';
    out += c;
  }
  return out + '"';
}

/// As it is when no shell could misread it, otherwise quoted. "$NAME" alone stays a variable: the scheduler
/// sets some.
std::string word(const std::string& text) {
  static const std::regex plain("[A-Za-z0-9_+=:,./@%-]+"), variable("\\$[A-Za-z_][A-Za-z0-9_]*");
  if (std::regex_match(text, variable)) return '"' + text + '"';
  return std::regex_match(text, plain) ? text : quoted(text);
}

std::string words(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& one : list) out += " " + word(one);
  return out;
}

std::string slurm_directives(const Job& job) {
  std::string log;  // %j: the number of the job, the same for all its attempts
  for (const char c : job.out) log += c == '%' ? "%%" : std::string(1, c);
  std::string out = fmt::format(
      "#SBATCH --job-name={}\n#SBATCH --nodes={}\n#SBATCH --ntasks-per-node={}\n#SBATCH --cpus-per-task=1\n"
      "#SBATCH --time={}\n#SBATCH --signal=B:USR1@{}\n#SBATCH --requeue\n#SBATCH --open-mode=append\n"
      "#SBATCH --output={}\n",
      job.name, job.nodes, job.ranks_per_node, hours_text(job.seconds), job.stop_before,
      quoted(log + ".slurm-%j.log"));
  if (!job.account.empty()) out += "#SBATCH --account=" + job.account + "\n";
  if (!job.queue.empty()) out += "#SBATCH --partition=" + job.queue + "\n";
  return out;
}

std::string pbs_directives(const Job& job) {
  std::string out = fmt::format(
      "#PBS -N {}\n#PBS -l select={}:ncpus={}:mpiprocs={}\n#PBS -l walltime={}\n#PBS -r y\n#PBS -j oe\n",
      job.name, job.nodes, job.ranks_per_node, job.ranks_per_node, hours_text(job.seconds));
  if (!job.account.empty()) out += "#PBS -A " + job.account + "\n";
  if (!job.queue.empty()) out += "#PBS -q " + job.queue + "\n";
  return out;
}

constexpr const char* kTrap = R"sh(
# USR1 means "store what is finished and stop": it goes to the launcher, which passes it on to every rank; again
# and again, because the launcher or a rank may not be ready for it yet.
launcher='' asked=no interrupted=no
stop_launcher() { while kill -USR1 "$launcher"; do sleep 5; done >/dev/null 2>&1 & }
trap 'asked=yes interrupted=yes; if [ -n "$launcher" ]; then stop_launcher; fi' USR1
)sh";

std::string settings(const Job& job) {
  std::string out = kTrap;
  if (job.scheduler == Job::Scheduler::kPbs) {  // PBS has no append, and shows its own log only at the end
    out += "exec >>" + quoted(job.out + ".pbs.log") + " 2>&1  # all attempts, readable while they run\n";
  }
  for (const std::string& module : job.modules) {
    out += fmt::format("module load {0} || {{ echo \"regatta job: module {0} can't be loaded\"; exit 1; }}\n",
                       module);
  }
  out += "set -u\n";
  out +=
      "regatta=" + quoted(job.regatta) + "\nsweep=" + quoted(job.sweep) + "\nout=" + quoted(job.out) + "\n";
  out += "cd " + quoted(job.folder) + " || exit 1\n";
  out +=
      "export OMP_NUM_THREADS=1              # one rank per core; threads would only compete\n"
      "export HDF5_USE_FILE_LOCKING=FALSE    # network file systems often lack locks; the run guards its "
      "file\n";
  if (job.launcher == Job::Launcher::kMpirun) {
    out +=
        R"sh(# A host that is cut off ends the run within about a minute; Open MPI alone would wait for many minutes.
export OMPI_MCA_oob_tcp_keepalive_time="${OMPI_MCA_oob_tcp_keepalive_time:-30}"
export OMPI_MCA_oob_tcp_keepalive_intvl="${OMPI_MCA_oob_tcp_keepalive_intvl:-5}"
export OMPI_MCA_oob_tcp_keepalive_probes="${OMPI_MCA_oob_tcp_keepalive_probes:-3}"
)sh";
  }
  return out;
}

/// The line that starts all ranks.
std::string command(const Job& job) {
  const bool slurm = job.scheduler == Job::Scheduler::kSlurm;
  std::string out = job.launcher == Job::Launcher::kSrun
                        ? "srun --mpi=pmix"
                        : fmt::format("mpirun -n {}", job.nodes * job.ranks_per_node);
  out += words(job.launch_options) + " \\\n    \"$regatta\" run \"$sweep\" -o \"$out\" --quiet";
  if (!job.io.empty()) out += " --io " + job.io;
  // Slurm's signal comes first (at `stop_before`, or up to a minute earlier); the run's own clock is the net
  // below.
  const long margin = slurm ? (job.stop_before + 1) / 2 : job.stop_before;
  out += " \\\n    --max-walltime " + hours_text(job.seconds - margin);
  if (slurm) out += fmt::format(" --stop-before {}", margin);
  return out + words(job.run_options);
}

constexpr const char* kStored = R"sh(
stored() {  # how many units the last attempt left, from the log of the run: the same for shared and sharded
  sed -nE 's/^[^ ]+ ((stopped|finished): )?([0-9]+)\/[0-9]+ units.*/\3/p' "$out.log" 2>/dev/null | tail -n 1
}
)sh";

constexpr const char* kLaunch = R"sh(
before=$(stored)
(
  trap '' USR1  # not deadly until the launcher is ready for it
  exec @COMMAND@
) &
launcher=$!
if [ "$asked" = yes ]; then stop_launcher; fi
while :; do  # a signal ends `wait`, not the launcher
  interrupted=no
  wait "$launcher"
  code=$?
  if [ "$interrupted" = no ]; then break; fi
done
# The signal met a rank that was not yet ready for it: nothing is wrong.
if [ "$asked" = yes ] && [ "$code" -eq 138 ]; then code=75; fi
after=$(stored)
echo "regatta job: exit code $code, ${after:-0} units stored (${before:-0} before), $(date)"

if [ "$code" -ne 75 ]; then  # 75: incomplete, run again to continue
  rm -f "$out.idle"
  exit "$code"
fi
if [ "${after:-0}" -ne "${before:-0}" ]; then
  rm -f "$out.idle"
elif [ -e "$out.idle" ]; then
  rm -f "$out.idle"
  echo "regatta job: not queued again (two attempts in a row stored nothing new) submit it with more --time"
  exit 75
else
  touch "$out.idle"
fi
)sh";

constexpr const char* kSlurmAgain = R"sh(if [ -z "${SLURM_JOB_ID:-}" ]; then
  echo "regatta job: not queued again (this is no Slurm job) run the same script again to continue"
elif ! scontrol requeue "$SLURM_JOB_ID"; then
  echo "regatta job: not queued again (scontrol requeue failed) submit the same script again to continue"
fi
exit 75
)sh";

constexpr const char* kPbsAgain = R"sh(if [ -z "${PBS_JOBID:-}" ]; then
  echo "regatta job: not queued again (this is no PBS job) run the same script again to continue"
elif ! grep -q '^# Job script of regatta' "$0" || ! qsub "$0"; then
  echo "regatta job: not queued again (qsub of $0 failed) submit the same script again to continue"
fi
exit 75
)sh";

std::string replace(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

std::string job_script(const Job& job) {
  const bool slurm = job.scheduler == Job::Scheduler::kSlurm;
  // A login shell knows `module`.
  std::string out = job.modules.empty() ? "#!/bin/bash\n" : "#!/bin/bash -l\n";
  out += slurm ? slurm_directives(job) : pbs_directives(job);
  for (const std::string& line : job.directives) out += line + "\n";
  out += fmt::format("# Job script of regatta {}. {}\n", kVersion, job.summary);
  out += "# Exit codes are those of `regatta run`; 75 puts the job into the queue again.\n";
  out += settings(job) + kStored;
  out += fmt::format("echo \"regatta job {}, $(hostname), $(date)\"\n",
                     slurm ? "${SLURM_JOB_ID:-}, restart ${SLURM_RESTART_COUNT:-0}" : "${PBS_JOBID:-}");
  return out + replace(kLaunch, "@COMMAND@", command(job)) + (slurm ? kSlurmAgain : kPbsAgain);
}

}  // namespace regatta::cli
