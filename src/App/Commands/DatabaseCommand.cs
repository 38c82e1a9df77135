using System.CommandLine;
using Countinghouse.Store.Postgres;

namespace Countinghouse.App.Commands;

/// <summary>What a database administrator is given.</summary>
static class DatabaseCommand
{
    public static Command Make()
    {
        var schema = Named("--schema", "The schema of the book", "countinghouse");
        var owner = Named("--owner", "The role that has the record and cannot log in", "countinghouse_owner");
        var writer = Named("--writer", "The role that runs days: it adds to the record and changes nothing in it", "countinghouse_writer");
        var reader = Named("--reader", "The role that reads: reports, verify, backup", "countinghouse_reader");
        var door = new Option<bool>("--door-only")
        { Description = "Only what serve keeps beside the book, for a book whose roles an earlier version of this script made" };
        var rows = new Option<bool>("--rows-only")
        { Description = "Only that rows are shown to the book's own roles, for a book whose roles an earlier version of this script made" };
        var script = new Command("script",
            "Print the SQL that makes a book's tables on PostgreSQL, and roles with no more rights than they need.\n\n"
            + "Example: countinghouse database script --writer office --reader auditor | psql -v ON_ERROR_STOP=1 -d books")
        { schema, owner, writer, reader, door, rows };
        script.SetAction(r =>
        {
            var roles = new Roles(r.GetValue(schema) ?? "", r.GetValue(owner) ?? "", r.GetValue(writer) ?? "", r.GetValue(reader) ?? "");
            if (roles.Wrong() is { } wrong) throw new UsageException(wrong);
            Console.Out.Write(r.GetValue(door) ? roles.DoorScript() : r.GetValue(rows) ? roles.WallScript() : roles.Script());
            return Exit.Done;
        });
        return new("database", "A book on PostgreSQL, for who administers the database.") { script };
    }

    static Option<string> Named(string name, string what, string usual) =>
        new(name) { Description = what, DefaultValueFactory = _ => usual, HelpName = "NAME" };
}
