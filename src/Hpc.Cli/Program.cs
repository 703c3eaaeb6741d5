using Hpc.Cli;
using Hpc.Launch;

// The stage waits on this socket for a plan or a status; it is -1 for commands that launch nothing.
int control = StageEntry.ControlSocket();
int status = Entry.Run(StageEntry.Arguments(), control);
if (control >= 0)
{
    Launcher.Refuse(control, status);
}

return status;
