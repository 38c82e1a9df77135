using System.Collections.Concurrent;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Web.Jobs;

public enum JobState { Waits, Runs, Done, Problems, Failed }

/// <summary>How far a job is.</summary>
/// <param name="Stage">What it is at, in a few words.</param>
/// <param name="Step">How much of the stage is done, of <paramref name="Steps"/>; both 0 where nobody knows.</param>
public sealed record JobStand(JobState State, string Stage, long Step = 0, long Steps = 0)
{
    /// <summary>What there is to say, line by line.</summary>
    public IReadOnlyList<string> Says { get; init; } = [];
    /// <summary>What was done, stage by stage.</summary>
    public Report? Stages { get; init; }
    /// <summary>What was wrong, with file, line and column.</summary>
    public Report? Problems { get; init; }
}

/// <summary>Something that takes longer than a request: who asked for it, and how far it is.</summary>
public sealed class Job(string kind, string title, string by)
{
    volatile JobStand stand = new(JobState.Waits, "waits for its turn");

    public string Id { get; } = $"{Guid.CreateVersion7():N}";
    public string Kind => kind;
    public string Title => title;
    public string By => by;
    public DateTimeOffset Since { get; } = DateTimeOffset.UtcNow;

    public JobStand Stand { get => stand; set => stand = value; }

    public bool IsOver => Stand.State is JobState.Done or JobState.Problems or JobState.Failed;
}

/// <summary>The jobs of this run of the server; the last of them are kept to be looked at.</summary>
sealed class JobList
{
    const int MostKept = 100;
    const int MostOpen = 4; // of one kind: uploads lie on the disk until their turn

    readonly ConcurrentQueue<Job> jobs = new();

    public IEnumerable<Job> All(string kind) => jobs.Where(j => j.Kind == kind).Reverse();

    public Job? Find(string kind, string id) => jobs.FirstOrDefault(j => j.Kind == kind && j.Id == id);

    /// <summary>Begins a job; what it throws is told to who looks.</summary>
    /// <exception cref="StoreException">Too many are open.</exception>
    public Job Begin(Job job, Func<Job, Task> work)
    {
        if (jobs.Count(j => j.Kind == job.Kind && !j.IsOver) >= MostOpen)
            throw new StoreException($"{MostOpen} jobs are waiting. Ask again when one is done.");
        jobs.Enqueue(job);
        while (jobs.Count > MostKept && jobs.TryPeek(out var oldest) && oldest.IsOver) jobs.TryDequeue(out _);
        _ = Task.Run(async () =>
        {
            try
            {
                await work(job);
            }
            catch (Exception e)
            {
                var known = e is StoreException or BrokenOffException or UsageException or IOException or InvalidDataException or UnauthorizedAccessException;
                job.Stand = new(JobState.Failed, known ? e.Message : "it came to an unforeseen end; the server's log tells more");
                if (!known) Console.Error.WriteLine($"job {job.Id}, {job.Title}: {e}");
            }
        });
        return job;
    }
}
