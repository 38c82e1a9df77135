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
    // What administrators ask waits for another one once there are two: with one alone nobody could ever be let in.
    const string Role = "administrator";

    /// <summary>The password for one use; none where the book has people and someone can sign in.</summary>
    /// <exception cref="StoreException">The book refuses its first administrator.</exception>
    public static async Task<string?> Begin(BookHost host, DoorBook door)
    {
        if (!host.Rights.IsEmpty && !door.IsEmpty) return null;
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        if (host.Rights.IsEmpty)
        {
            Command[] first =
            [
                .. Roles.Command.Commands.Where(c => c is not SetApprovalRule { Terms.Role: Role }), new EnrolPerson(Name, "Administrator", ""),
                new GrantRole(Name, new(Role, "", "", "", null)),
            ];
            var facts = await host.RunAsync(new("server/first-start", "server", now), _ => new Together(first));
            if (facts.OfType<Refused>().FirstOrDefault() is { } refused) throw new StoreException($"{host.Path}: {refused.Detail}");
        }
        var password = Passwords.Random();
        door.Keep(new Credential(Name, Passwords.Hash(password), null, MustChange: true));
        return password;
    }
}
