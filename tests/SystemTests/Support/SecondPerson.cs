namespace Countinghouse.SystemTests.Support;

/// <summary>Someone else at the same machine: what nobody else is logged in as.</summary>
static class SecondPerson
{
    public static Ran Run(Scratch scratch, params string[] arguments)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a second person needs a second login: run as root");
        Cli.Other("chmod", "-R", "a+rwX", scratch.Path).Ends(0);
        return Cli.Other("setpriv", ["--reuid=nobody", "--clear-groups", "dotnet", Cli.Assembly, .. arguments]);
    }
}
