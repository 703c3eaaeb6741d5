using Hpc.Linux;
using Hpc.OciCli;
using Hpc.Stage;

// The caller's process waits on this link for a plan or a status (entry.c).
CallerProcess caller = new(new StageLink(StageEntry.ControlSocket()));
CommandEnd end = Entry.Run(StageEntry.Arguments(), caller);
caller.Link.SendEnd(end);
Unistd.ExitNow(end.Status);
