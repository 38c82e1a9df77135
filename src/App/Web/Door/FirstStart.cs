using Countinghouse.Access;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store;

namespace Countinghouse.App.Web.Door;

/// <summary>A server's first start on a book makes one administrator, the roles and the rules; who comes after is enrolled by
/// people.</summary>
static class FirstStart
{
    public const string Name = "admin";
    const string Role = Roles.Administrator;

    /// <summary>An administrator and their password for one use; none where someone can sign in.</summary>
    /// <exception cref="StoreException">The book refuses its first administrator.</exception>
    public static async Task<(string Person, string Password)?> Begin(BookHost host, DoorBook door)
    {
        if (!host.Rights.IsEmpty && !door.IsEmpty) return null;
        if (Administrator(host) is null) await Make(host);
        if (Administrator(host) is not { } person) throw new StoreException($"{host.Name}: there is no administrator who could sign in");
        var password = Passwords.Random();
        door.Keep(new Credential(person, Passwords.Hash(password), null, MustChange: true));
        return (person, password);
    }

    // Rights that were set at the command line may have made another one, or none.
    static string? Administrator(BookHost host) => host.Rights.Grants.FirstOrDefault(g => g.Ended is null && g.Right.Role == Role
        && host.Rights.Find(g.Person) is { Ended: null })?.Person;

    static async Task Make(BookHost host)
    {
        Command[] first =
        [
            .. host.Rights.Roles.Contains(Role) ? [] : Roles.Command.Commands,
            new EnrolPerson(Name, "Administrator", ""), new GrantRole(Name, new(Role, "", "", "", null)),
        ];
        var facts = await host.RunAsync(new($"server/first-start/{Guid.CreateVersion7():N}", "server",
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), _ => new Together(first));
        if (facts.OfType<Refused>().FirstOrDefault() is { } refused) throw new StoreException($"{host.Name}: {refused.Detail}");
    }
}
