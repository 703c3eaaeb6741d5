using Hpc.Cli;
using Hpc.Launch.Launching;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Stage;

// The stage waits on this socket for a plan or a status; it is -1 for commands that launch nothing.
int control = StageEntry.ControlSocket();
CommandEnd end = Entry.Run(SolverProcess.WordsOfThisProcess(), control);
if (control >= 0)
{
    PlanExecution.End(control, end);
}

// Threads of an image server that failed must not keep its mounts waiting: closing /dev/fuse aborts the connection.
Unistd.ExitNow(end.Status);
