using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>Questions to whoever sits at the terminal.</summary>
internal static class Prompt
{
    /// <exception cref="RegistryException">Nobody answers.</exception>
    public static string Ask(string question)
    {
        Report.Ask(question);
        return Console.ReadLine() ?? throw new RegistryException("cannot log in: the user name is missing",
            "standard input ended", "--username NAME --password-stdin");
    }

    /// <summary>The answer is not shown.</summary>
    /// <exception cref="RegistryException">There is no terminal.</exception>
    public static string AskUnseen(string question)
    {
        if (Console.IsInputRedirected)
        {
            throw new RegistryException("cannot log in: the password is missing", "there is no terminal to ask on",
                "--password-stdin");
        }

        Report.Ask(question);
        string password = "";
        for (ConsoleKeyInfo key; (key = Console.ReadKey(intercept: true)).Key != ConsoleKey.Enter;)
        {
            password = key.Key == ConsoleKey.Backspace ? password[..^Math.Min(1, password.Length)] : password + key.KeyChar;
        }

        Report.Ask("\n");
        return password;
    }
}
