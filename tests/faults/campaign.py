#!/usr/bin/env python3
"""Starts sweeps under mpirun and strikes them down at random moments, again and again.

After every strike the file must open in plain h5py and hold every unit that was acknowledged in the trace, with the
right checksum. Then another number of ranks continues it. A file that a run completed must have the digest of a run
by one rank that nobody disturbed. Anything else ends the campaign with exit code 1 and keeps the files.

    campaign.py --program build/tests/regatta_with_samples --kills 200 --seed 1
"""
import argparse
import contextlib
import dataclasses
import math
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import stored  # noqa: E402

SWEEPS = pathlib.Path(__file__).parent / "sweeps"
FINAL_CODE = {"many_small": 3, "few_large": 0, "protocols": 0}  # 3: some cells of it fail on purpose
SECONDS = {"many_small": 3.0, "few_large": 0.4, "protocols": 3.0}  # what two ranks need, about: strike before
BLOWS = {  # kind: (what it is called in the table, how often among 12)
    "rank": ("SIGKILL to one rank", 3),
    "all": ("SIGKILL to all ranks and mpirun", 3),
    "mpirun": ("SIGKILL to mpirun", 2),
    "usr1": ("SIGUSR1 to mpirun", 2),
    "term": ("SIGTERM to mpirun", 2),
}
MOMENTS = {  # since when, shortest and longest seconds (log-uniform between them), how often
    "start": (0.05, 4.0, 30),  # since mpirun was started
    "creating": (0.0005, 0.3, 15),  # since the results file began to be made
    "first": (0.001, None, 30),  # since the first unit of this run; longest: what the sweep takes
    "writing": (0.001, None, 75),  # the same, and then as soon as one of the ranks has written something
    "last": (0.0001, 0.5, 15),  # since the last unit of the sweep
}
HANG_SECONDS = 60
LAUNCHER_SECONDS = 10  # Open MPI 4.1 can wait for ever when a rank, or mpirun, dies while ranks are being started
MPI_ENVIRONMENT = {  # as scripts/mpi_environment.sh
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OMPI_MCA_mpi_yield_when_idle": "1",
    "OMPI_MCA_hwloc_base_binding_policy": "none",
}


class Violation(Exception):
    """A promise is broken."""


class Run:
    """One mpirun and its ranks, in a session of their own so that every process of it can be found."""

    def __init__(self, command, log):
        self.command = command
        with open(log, "wb") as out:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                env={**os.environ, **MPI_ENVIRONMENT})
        self.started = time.monotonic()
        self.log = log
        self.launcher_hung = False

    def alive(self):
        """Process numbers of the session, without zombies."""
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            with contextlib.suppress(OSError):
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                    state, _, _, session = file.read().rpartition(")")[2].split()[:4]
                if int(session) == self.process.pid and state not in "ZX":
                    found.append(int(entry))
        return found

    def ranks(self, program):
        found = []
        for pid in self.alive():
            with contextlib.suppress(OSError):
                if pid != self.process.pid and os.readlink(f"/proc/{pid}/exe") == program:
                    found.append(pid)
        return found

    def handling_signals(self, program):
        """How many ranks have handlers for SIGUSR1 and SIGTERM: before that they are Open MPI's, not ours."""
        wanted = 1 << (signal.SIGUSR1 - 1) | 1 << (signal.SIGTERM - 1)
        ready = 0
        for pid in self.ranks(program):
            with contextlib.suppress(OSError):
                with open(f"/proc/{pid}/status", encoding="utf-8") as file:
                    caught = next(int(line.split()[1], 16) for line in file if line.startswith("SigCgt"))
                ready += caught & wanted == wanted
        return ready

    def finished(self):
        return self.process.poll() is not None

    def wait(self, program, starting=False):
        """Until no process is left. Returns the seconds it took. `starting`: it was struck while ranks were started."""
        begin = time.monotonic()
        while not self.finished() or self.alive():
            seconds = time.monotonic() - begin
            left = self.alive()
            if starting and seconds > LAUNCHER_SECONDS and self.handling_signals(program) == 0:
                self.launcher_hung = True  # mpirun without ranks, or a rank that waits for it in MPI_Init
                self.kill()
                return 0
            if seconds > HANG_SECONDS:
                state = "; ".join(map(describe, left))
                self.kill()
                raise Violation(f"still running {HANG_SECONDS} s after the strike: {state}")
            time.sleep(0.02)
        return time.monotonic() - begin

    def kill(self):
        for _ in range(100):  # mpirun may be starting another rank just now
            for pid in self.alive():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if self.finished() and not self.alive():
                return
            time.sleep(0.01)


@contextlib.contextmanager
def first_in_line():
    """The processor comes to us before it comes to the ranks, where that is allowed."""
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def describe(pid):
    """A process that should not be there any more."""
    text = [f"process {pid}"]
    for name in ("cmdline", "wchan", "stack"):
        with contextlib.suppress(OSError):
            content = pathlib.Path(f"/proc/{pid}/{name}").read_text(errors="replace")
            text.append(content.replace("\0", " ").replace("\n", " "))
    return ", ".join(text)


def written(pid):
    """Bytes that the process has written so far; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/io", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("wchar"))
    except (OSError, StopIteration):
        return 0


@dataclasses.dataclass
class Job:
    """One results file on its way from nothing to complete."""

    sweep: str
    io: str
    folder: pathlib.Path
    runs: int = 0
    ranks: int = 0
    appeared: bool = False  # the results file existed once: from then on it must
    acknowledged: int = 0

    @property
    def out(self):
        return self.folder / "out.h5"

    @property
    def trace(self):
        return self.folder / "trace"

    def exists(self):
        return stored.layout_file(self.out) is not None

    def appears(self):
        """The results file, or the head of the shards, is being made or there."""
        return self.exists() or any(self.folder.glob("out.h5*.creating")) or any(self.folder.glob("*/*.creating"))

    def lines(self):
        """How many units have been acknowledged so far."""
        return sum(max(0, path.read_bytes().count(b"\n") - 1) for path in self.trace.glob("rank-*.csv"))


class Campaign:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.program = os.path.realpath(options.program)
        self.folder = pathlib.Path(f"campaign_{options.seed}").absolute()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.decks = {}
        self.references = {}  # sweep: digest
        self.units = {}  # sweep: how many units it has
        self.kills = dict.fromkeys(BLOWS, 0)
        self.codes = {kind: {} for kind in BLOWS}
        self.runs = self.resumed = self.acknowledged = self.files = self.jobs = 0
        self.launcher_hangs = 0
        self.slowest = 0.0  # seconds from a strike to the end of the last process
        self.sabotaged = False
        self.run = None
        self.blow = None  # the latest kind
        self.target = None  # the rank to strike, if it should be a certain one

    def draw(self, deck, cards):
        """One of `cards` at random, but each comes up once before any comes up again."""
        if not self.decks.get(deck):
            self.decks[deck] = self.random.sample(cards, len(cards))
        return self.decks[deck].pop()

    # --- one run ---------------------------------------------------------------------------------------------------

    def new_job(self):
        io = self.draw("io", ["shared", "sharded"] if self.options.io == "both" else [self.options.io])
        job = Job(self.draw("sweep", sorted(FINAL_CODE)), io, self.folder / f"file{self.jobs}")
        job.folder.mkdir()
        self.jobs += 1
        return job

    def start(self, job):
        job.ranks = self.random.choice([n for n in (1, 2, 3, 4) if n != job.ranks])
        schedule = self.random.choice(["static", "cooperative", "manager", "nodes"])
        command = ["mpirun", "-n", str(job.ranks), self.program, "run", "-q", "--schedule", schedule]
        if job.io != "shared":
            command += ["--io", job.io]
        command += [str(SWEEPS / f"{job.sweep}.toml"), "-o", str(job.out), "--trace", str(job.trace)]
        self.runs += 1
        self.resumed += job.runs > 0
        job.runs += 1
        self.run = Run(command, job.folder / f"run{job.runs}.txt")

    def wait_for_moment(self, job, kind):
        """False when the run was through before."""
        possible = {"creating": not job.exists(), "last": job.sweep in self.units, "writing": kind in ("rank", "all")}
        moments = [m for m in MOMENTS if possible.get(m, True)]
        moment = self.random.choices(moments, [MOMENTS[m][2] for m in moments])[0]
        shortest, longest, _ = MOMENTS[moment]
        delay = math.exp(self.random.uniform(math.log(shortest), math.log(longest or SECONDS[job.sweep])))
        wanted = {"first": job.lines() + 1, "writing": job.lines() + 1, "last": self.units.get(job.sweep)}.get(moment, 0)
        while not self.run.finished() and (
            not job.appears() if moment == "creating" else job.lines() < wanted
        ):
            time.sleep(0.002)
        end = delay + (self.run.started if moment == "start" else time.monotonic())
        while time.monotonic() < end and not self.run.finished():
            time.sleep(min(0.005, max(0.0, end - time.monotonic())))
        self.target = self.writing_rank() if moment == "writing" else None
        return not self.run.finished()

    def writing_rank(self):
        """The first of the ranks that has written (rows, an index record, a trace line), a moment ago: a kill now hits
        what follows on that."""
        ranks = [pid for pid in self.run.ranks(self.program) if written(pid)]
        before = {pid: written(pid) for pid in ranks}
        end = time.monotonic() + 2
        with first_in_line():
            while ranks and time.monotonic() < end:
                for pid in ranks:
                    if written(pid) != before[pid]:
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGSTOP)  # it must not run on before it is struck
                        return pid
        return None

    def strike(self, job, kind):
        """Returns the kind of blow (None: there was nothing to strike), the exit codes that are right (None: any), and
        whether ranks were still being started: then the exit code is Open MPI's."""
        final = FINAL_CODE[job.sweep]
        if self.target and kind in ("rank", "all"):  # without any further delay
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.target, signal.SIGKILL)
            if kind == "rank":
                return kind, {137, final}, False
        starting = self.run.handling_signals(self.program) < job.ranks
        if kind == "rank":
            ranks = self.run.ranks(self.program)
            while not ranks and not self.run.finished():
                ranks = self.run.ranks(self.program)
            if not ranks:
                return None, None, starting
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.random.choice(ranks), signal.SIGKILL)
            return kind, None if starting else {137, final}, starting
        if kind == "all":
            os.kill(self.run.process.pid, signal.SIGKILL)
            self.run.kill()
            return kind, {-signal.SIGKILL, final}, starting
        if kind == "mpirun":
            os.kill(self.run.process.pid, signal.SIGKILL)
            return kind, {-signal.SIGKILL, final}, starting
        os.kill(self.run.process.pid, signal.SIGUSR1 if kind == "usr1" else signal.SIGTERM)
        codes = {75, final} if kind == "usr1" else {1, 75, final}  # mpirun itself gives 1 after SIGTERM
        return kind, None if starting else codes, starting

    # --- what must be true -----------------------------------------------------------------------------------------

    def check(self, job):
        job.appeared = job.appeared or job.exists()
        if job.appeared and not job.exists():
            raise Violation(f"{job.out} is gone")
        try:
            verdict = stored.judge(job.out, job.trace)
        except (OSError, KeyError, RuntimeError) as error:
            raise Violation(f"the file can't be read any more: {error}") from error
        if job.exists() and job.sweep not in self.units:
            with stored.h5py.File(stored.layout_file(job.out), "r") as file:
                self.units[job.sweep] = len(file["index"])
        self.acknowledged += verdict.acknowledged - job.acknowledged
        job.acknowledged = verdict.acknowledged
        if not verdict.ok():
            counts = f"{len(verdict.lost)} lost, {len(verdict.bad)} bad, {len(verdict.repeated)} repeated"
            raise Violation("; ".join([counts, *(verdict.lost + verdict.bad + verdict.repeated)[:5]]))

    def digest(self, path):
        return subprocess.run([self.program, "digest", str(path)], check=True, capture_output=True,
                              text=True).stdout.split()[0]

    def reference(self, sweep):
        if sweep not in self.references:
            path = self.folder / f"{sweep}_undisturbed.h5"
            code = subprocess.run([self.program, "run", "-q", str(SWEEPS / f"{sweep}.toml"), "-o", str(path)],
                                  check=False, capture_output=True).returncode
            if code != FINAL_CODE[sweep]:
                raise Violation(f"an undisturbed run of {sweep} ends with {code}")
            self.references[sweep] = self.digest(path)
            path.unlink()
        return self.references[sweep]

    def complete(self, job):
        """The run ended as if nothing had been wrong."""
        if job.io == "sharded":
            merge = subprocess.run([self.program, "merge", "-q", str(job.out)], check=False, capture_output=True, text=True)
            if merge.returncode != 0:
                raise Violation(f"merge ends with {merge.returncode}: {merge.stderr}")
            self.check(job)
        digest = self.digest(job.out)
        if digest != self.reference(job.sweep):
            raise Violation(f"digest {digest}, an undisturbed run gives {self.reference(job.sweep)}")
        self.files += 1
        if not self.options.keep:
            shutil.rmtree(job.folder)

    # --- all of it -------------------------------------------------------------------------------------------------

    def strike_until(self, kills):
        job = self.new_job()
        while sum(self.kills.values()) < kills:
            self.start(job)
            wanted = self.options.only or self.draw("blow", [k for k, (_, often) in BLOWS.items() for _ in range(often)])
            kind, codes, starting = None, {FINAL_CODE[job.sweep]}, False
            self.blow = wanted
            if self.wait_for_moment(job, wanted):
                kind, codes, starting = self.strike(job, wanted)
            self.slowest = max(self.slowest, self.run.wait(self.program, starting))
            self.launcher_hangs += self.run.launcher_hung
            code = self.run.process.returncode
            if kind:
                self.kills[kind] += 1
                self.codes[kind][code] = self.codes[kind].get(code, 0) + 1
                if sum(self.kills.values()) % 20 == 0:
                    print(f"{sum(self.kills.values())} kills, {self.files} files finished", flush=True)
            if codes and code not in codes:
                raise Violation(f"exit code {code} after '{kind}', expected one of {sorted(codes)}")
            self.sabotage(job)
            self.check(job)
            if code == FINAL_CODE[job.sweep]:
                self.complete(job)
                job = self.new_job()
        while True:  # the last file, too, must come to its end
            self.start(job)
            self.run.wait(self.program)
            self.check(job)
            if self.run.process.returncode != FINAL_CODE[job.sweep]:
                raise Violation(f"exit code {self.run.process.returncode} of a run that nobody disturbed")
            self.complete(job)
            return

    def sabotage(self, job):
        """Damages the file as a broken engine would, once: the campaign has to notice."""
        what = self.options.sabotage
        if not what or self.sabotaged or not job.out.exists():
            return
        units = stored.acknowledged_in(job.trace)[0]
        if not units:
            return
        with stored.h5py.File(job.out, "r") as file:
            index = file["index"]
            unit = self.random.choice(sorted(units))
            if what == "flag":  # a record that comes before its rows
                unit = next((u for u in range(len(index)) if index[u]["state"] == 0), None)
                if unit is None:
                    return
            record = index[unit]
            place = index.id.get_offset() + unit * index.dtype.itemsize
            group = {g.attrs["experiment"]: g for g in file.values() if "experiment" in g.attrs}[record["experiment"]]
            metric = next(d for d in group.values() if d.ndim == 3)
            row = record["cell"] * metric.shape[1] + record["first_replication"]
            number = metric.id.get_offset() + 8 * int(row) * metric.shape[2]
        with open(job.out, "r+b") as file:
            if what == "rows":
                file.seek(number)
                file.write(b"regatta!")
            elif what == "file":
                file.truncate(file.seek(0, os.SEEK_END) // 2)
            else:
                file.seek(place + 24)
                file.write(b"\0" if what == "record" else b"\1")
        self.sabotaged = True
        print(f"sabotage: {what} of unit {unit}")

    def table(self, seconds):
        lines = ["| strike | number | exit codes (times) |", "|---|---|---|"]
        for kind, (name, _) in BLOWS.items():
            codes = ", ".join(f"{code} ({times})" for code, times in sorted(self.codes[kind].items()))
            lines.append(f"| {name} | {self.kills[kind]} | {codes} |")
        lines += ["", "| | |", "|---|---|"]
        for name, value in [
            ("strikes", sum(self.kills.values())), ("runs", self.runs), ("of them continued a file", self.resumed),
            ("units acknowledged", self.acknowledged), ("lost", 0), ("flagged but bad", 0),
            ("acknowledged and played again", 0), ("files finished", self.files), ("digests equal", self.files),
            ("Open MPI hung, struck while it started ranks", self.launcher_hangs),
            ("longest wait for the last process", f"{self.slowest:.1f} s"), ("--io", self.options.io),
            ("seed", self.options.seed), ("wall time", f"{seconds:.0f} s"),
        ]:
            lines.append(f"| {name} | {value} |")
        return "\n".join(lines)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=os.environ.get("REGATTA_SAMPLES"), help="regatta_with_samples")
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--io", choices=["shared", "sharded", "both"], default="shared")
    parser.add_argument("--only", choices=list(BLOWS), help="strike in this way only")
    parser.add_argument("--keep", action="store_true", help="keep all files")
    parser.add_argument("--sabotage", choices=["rows", "record", "flag", "file"],
                        help="damage the file once, to see that the campaign notices")
    options = parser.parse_args()
    if not options.program or not os.access(options.program, os.X_OK):
        parser.error("--program (or REGATTA_SAMPLES) must be the program with the sample algorithms")
    return options


def main():
    options = parse()
    campaign = Campaign(options)
    begin = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("campaign: ended by SIGTERM"))  # takes the runs along, below
    try:
        campaign.strike_until(options.kills)
    except Violation as violation:
        print(f"VIOLATION: {violation}\nseed {options.seed}, after {sum(campaign.kills.values())} kills, "
              f"{campaign.kills}, the latest: {campaign.blow}\n{' '.join(campaign.run.command)}\nfiles: {campaign.folder}")
        print(campaign.run.log.read_text(errors="replace")[-2000:])
        return 1
    finally:
        if campaign.run:
            campaign.run.kill()
    print(campaign.table(time.monotonic() - begin))
    if options.sabotage:
        print("the sabotage was not noticed" if campaign.sabotaged else "there was nothing to sabotage")
    if not options.keep:
        shutil.rmtree(campaign.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
