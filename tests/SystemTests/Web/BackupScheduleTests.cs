using System.Diagnostics;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>Copies on schedule: the last sound ones are kept, and one that cannot be restored is said to be so and takes the place of
/// none.</summary>
public sealed class BackupScheduleTests : IDisposable
{
    readonly Scratch scratch = new();

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    public void Dispose() => scratch.Dispose();

    string[] Kept => [.. Directory.GetFiles(scratch.At("backups"), "*Z.db").Order(StringComparer.Ordinal)];

    static async Task Until(Func<Task<bool>> so, string what)
    {
        for (var from = Stopwatch.StartNew(); !await so();)
        {
            Assert.True(from.Elapsed < TimeSpan.FromMinutes(2), what);
            await Task.Delay(100, Halt);
        }
    }

    [Fact]
    public async Task The_newest_sound_copies_are_kept_and_an_unsound_one_pushes_none_out()
    {
        var book = Sample.Copy(scratch);
        var other = Path.Combine(Directory.CreateDirectory(scratch.At("backups")).FullName,
            Path.GetFileNameWithoutExtension(book) + "-of-another.db"); // no copy of this book by its name: neither counted nor removed
        File.WriteAllText(other, "");
        using var server = new Serving(book, "--backup", scratch.At("backups"), "--backup-every", "1s", "--backup-keep", "2");
        using var admin = await server.SignIn("admin", server.Password);
        using var eva = await server.Enrol(admin, "eva", "examiner");
        var seen = new HashSet<string>();
        await Until(() =>
        {
            seen.UnionWith(Kept);
            Assert.InRange(Kept.Length, 0, 3); // a third while its drill is under way
            return Task.FromResult(seen.Count >= 5);
        }, "no five copies were made");
        Assert.True(File.Exists(other));
        Assert.DoesNotContain("exists", server.Said, StringComparison.Ordinal); // two of one name

        // Somebody who can write the file changes the record: a copy of it is no copy of the book.
        using (var file = Sql.Open(book))
        {
            file.Unlock();
            file.Run("UPDATE journal SET epoch = 7 WHERE first = 0");
        }
        await Until(async () => (await eva.GetStringAsync("/status", Halt)).Contains("cannot be restored", StringComparison.Ordinal),
            "the drill finds nothing");
        var sound = Kept.SkipLast(1).ToArray();
        Assert.Equal(2, sound.Length);
        foreach (var copy in sound) Cli.Run("verify", copy).Ends(0);
        await Until(() => Task.FromResult(!Kept.SkipLast(1).Except(sound).Any() && Kept.Length == 3 && !seen.Contains(Kept[^1])
            && server.Said.Split("cannot be restored").Length > 3), "it is not tried again");
        Assert.All(sound, copy => Assert.True(File.Exists(copy + ".door"), copy)); // who could sign in can, at what is restored
        Assert.DoesNotContain(seen.Except(Kept), copy => File.Exists(copy + ".door"));
        Assert.Equal(sound, Kept.SkipLast(1)); // of those that are unsound the newest alone is there
    }
}
