using System.Diagnostics;
using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Tests.Iso20022;

/// <summary>Messages and schemas that the repository does not hold, and the other programs that judge them.</summary>
static class MxMaterial
{
    static readonly Lazy<MxSchemas> Loaded = new(() => new(type =>
        Path.Combine(Material.Require("iso20022/xsd"), type + ".xsd") is var path && File.Exists(path) ? File.OpenRead(path) : null));

    public static MxSchemas Schemas => Loaded.Value;

    public static string SchemaFile(MxType type) => Path.Combine(Material.Require("iso20022/xsd"), type + ".xsd");

    public static IEnumerable<string> In(string folder) =>
        Directory.EnumerateFiles(Material.Require("iso20022/" + folder), "*.xml").Order(StringComparer.Ordinal);

    /// <summary>The message in a file, or why it cannot be read.</summary>
    public static (MxMessage? Message, List<Problem> Problems) Read(string path)
    {
        List<Problem> problems = [];
        return (MxReader.Read(File.OpenRead(path), Path.GetFileName(path), problems), problems);
    }

    // Between two documents in what libxml2 writes; no message has such an element.
    static readonly byte[] End = "<end-of-document></end-of-document>"u8.ToArray();

    /// <summary>Canonical forms as libxml2 has them, by document; null where it cannot read one. One call for all.</summary>
    public static List<byte[]?> Canonical(IReadOnlyList<byte[]> documents)
    {
        using var files = new Files(documents);
        var end = files.Write("end.xml", End);
        var written = Xmllint(files, ["--c14n"], files.All.SelectMany(f => new[] { f, end })).Out;
        List<byte[]?> canonical = [];
        for (var at = 0; at < written.Length;)
        {
            var next = written.AsSpan(at).IndexOf(End);
            Assert.True(next >= 0, "xmllint has not come to its end");
            canonical.Add(next == 0 ? null : written[at..(at + next)]);
            at += next + End.Length;
        }
        Assert.Equal(documents.Count, canonical.Count);
        return canonical;
    }

    /// <summary>What libxml2 says of documents under one schema, by document: nothing when it is valid. One call for all.</summary>
    public static List<string> Invalid(IReadOnlyList<byte[]> documents, string schema)
    {
        using var files = new Files(documents);
        var said = Xmllint(files, ["--noout", "--schema", schema], files.All).Said.Split('\n');
        return [.. files.All.Select(f =>
        {
            var own = said.Where(l => l.StartsWith(f, StringComparison.Ordinal) && l[f.Length] is ':' or ' ').ToList();
            Assert.True(own.Count > 0, $"xmllint says nothing of {f}: {said[0]}");
            return own is [var one] && one == $"{f} validates" ? "" : string.Join('\n', own);
        })];
    }

    /// <summary>The line of the first thing that libxml2 says is wrong; 0 when it says none.</summary>
    public static int FirstLine(string said) =>
        said.Split(':') is [_, var line, ..] && int.TryParse(line, out var number) ? number : 0;

    // Documents as files, with short names, in a folder of their own.
    sealed class Files : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("mx-").FullName;

        public List<string> All { get; } = [];

        public Files(IReadOnlyList<byte[]> documents)
        {
            foreach (var document in documents) All.Add(Write($"{All.Count}.xml", document));
        }

        public string Write(string name, byte[] document)
        {
            File.WriteAllBytes(Path.Combine(Folder, name), document);
            return name;
        }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    static (byte[] Out, string Said) Xmllint(Files among, string[] options, IEnumerable<string> files)
    {
        var start = new ProcessStartInfo("xmllint", [.. options, .. files])
        { WorkingDirectory = among.Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException("xmllint");
            var said = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            return (output.ToArray(), said.GetAwaiter().GetResult());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("xmllint is not installed");
            throw;
        }
    }
}
