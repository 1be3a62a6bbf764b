using System.Runtime.CompilerServices;
using AsyncGuard.Analyzers.Options;
using AsyncGuard.Analyzers.Semantics.Functions;
using AsyncGuard.Analyzers.Semantics.Lifetimes;
using AsyncGuard.Analyzers.Semantics.Queues;
using AsyncGuard.Analyzers.Semantics.Rates;
using AsyncGuard.Analyzers.Semantics.Signals;
using AsyncGuard.Analyzers.Semantics.Testability;
using AsyncGuard.Analyzers.Semantics.Cancellation;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>
/// What is known of one compilation: its symbols, its options, and one object for each question that rules and fixes ask.
/// Made once per compilation and shared by all rules; every answer is computed on first demand.
/// </summary>
internal sealed class CompilationModel
{
    // A cache, not state: entries live as long as their compilation and are the same whoever computes them first.
    static readonly ConditionalWeakTable<Compilation, CompilationModel> Models = new();

    CompilationModel(Compilation compilation, AnalyzerOptions options)
    {
        Compilation = compilation;
        Symbols = new AsyncSymbols(compilation);
        Options = new AsyncGuardOptions(compilation, options);
        Contexts = new AsyncContexts(this);
        CompletedTasks = new CompletedTasks(this);
        Tokens = new TokensInScope(this);
        BlockingOnTasks = new BlockingOnTasks(Symbols);
        BlockingWaits = new BlockingWaits(Symbols);
        Sleeps = new Sleeps(Symbols);
        TestCode = new TestCode(Symbols);
        Bodies = new SourceBodies(this);
        BlockingOperations = new BlockingOperations(this);
        PoolStarts = new PoolStarts(Symbols);
        EndlessLoops = new EndlessLoops(this);
        Media = new Media(this);
        AsyncDisposals = new AsyncDisposals(this);
        Twins = new AsyncTwins(this);
        SyncWork = new SyncWork(this);
        BlockingMethods = new BlockingMethods(this);
        AwaitableWork = new AwaitableWork(this);
        References = new SymbolReferences(this);
        Trails = new ObjectTrails(this);
        FunctionStarts = new FunctionStarts(this);
        WorkFailures = new WorkFailures(Symbols);
        CompletionSources = new CompletionSources(this);
        BusyCompleters = new BusyCompleters(this);
        LostCompletions = new LostCompletions(this);
        Pauses = new Pauses(Symbols);
        PolledState = new PolledState(this);
        Channels = new Channels(this);
        StuckReaders = new StuckReaders(this);
        LostEnds = new LostEnds(this);
        RateLimitLeases = new RateLimitLeases(this);
        TimeSources = new TimeSources(this);
        CancellableCalls = new CancellableCalls(this);
        CancellationFates = new CancellationFates(this);
        FunctionRoles = new FunctionRoles(this);
        TaskCancellations = new TaskCancellations(this);
        LockApis = new LockApis(Symbols);
        Failures = new Failures(Symbols);
        HeldLocks = new HeldLocks(this);
        HandedLocks = new HandedLocks(this);
        LockCapacity = new LockCapacity(this);
        SelfDeadlocks = new SelfDeadlocks(this);
        LockOrders = new LockOrders(this);
        EarlyReleases = new EarlyReleases(this);
        LoneLocks = new LoneLocks(this);
        LockLeaks = new LockLeaks(this);
        LockFaults = new LockFaults(this);
    }

    public Compilation Compilation { get; }

    /// <summary>The types and members that the rules speak of.</summary>
    public AsyncSymbols Symbols { get; }

    /// <summary>The <c>asyncguard.*</c> options and the lists that packages ship.</summary>
    public AsyncGuardOptions Options { get; }

    /// <summary>Is this code async, and can it await here?</summary>
    public AsyncContexts Contexts { get; }

    /// <summary>Is this task proven complete here?</summary>
    public CompletedTasks CompletedTasks { get; }

    /// <summary>Which cancellation token is in scope here?</summary>
    public TokensInScope Tokens { get; }

    /// <summary>Which tasks does this operation block on?</summary>
    public BlockingOnTasks BlockingOnTasks { get; }

    /// <summary>Does this call hold its thread until something else happens?</summary>
    public BlockingWaits BlockingWaits { get; }

    /// <summary>Does this call put its thread to sleep?</summary>
    public Sleeps Sleeps { get; }

    /// <summary>What does this member, delegate or body of the compilation run itself?</summary>
    public SourceBodies Bodies { get; }

    /// <summary>Does this operation, by itself, hold its thread?</summary>
    public BlockingOperations BlockingOperations { get; }

    /// <summary>Does this call start work on a thread of the pool?</summary>
    public PoolStarts PoolStarts { get; }

    /// <summary>Does this sync body loop for as long as the program, or some event, wants?</summary>
    public EndlessLoops EndlessLoops { get; }

    /// <summary>What lies under this stream, reader or writer?</summary>
    public Media Media { get; }

    /// <summary>Does disposing this asynchronously do work?</summary>
    public AsyncDisposals AsyncDisposals { get; }

    /// <summary>Which async method does the same as this sync call, and binds in its place?</summary>
    public AsyncTwins Twins { get; }

    /// <summary>What does this sync call cost its thread?</summary>
    public SyncWork SyncWork { get; }

    /// <summary>Does this member block its caller?</summary>
    public BlockingMethods BlockingMethods { get; }

    /// <summary>Is this a sync call whose async twin should be awaited here?</summary>
    public AwaitableWork AwaitableWork { get; }

    /// <summary>Which awaited calls end when a token is cancelled?</summary>
    public CancellableCalls CancellableCalls { get; }

    /// <summary>What happens to an <c>OperationCanceledException</c> that an awaited call throws here?</summary>
    public CancellationFates CancellationFates { get; }

    /// <summary>What is this function to those who cancel it?</summary>
    public FunctionRoles FunctionRoles { get; }

    /// <summary>Which calls are cancelled with another exception than <c>TaskCanceledException</c>?</summary>
    public TaskCancellations TaskCancellations { get; }

    /// <summary>Is this code part of a test?</summary>
    public TestCode TestCode { get; }

    /// <summary>Where do the types around this symbol refer to it?</summary>
    public SymbolReferences References { get; }

    /// <summary>Where does an object go within the type that makes it?</summary>
    public ObjectTrails Trails { get; }

    /// <summary>Who starts this function, and what becomes of it?</summary>
    public FunctionStarts FunctionStarts { get; }

    /// <summary>Can this part of some work fail, so that what follows is skipped?</summary>
    public WorkFailures WorkFailures { get; }

    /// <summary>What becomes of a task completion source within the type that makes it?</summary>
    public CompletionSources CompletionSources { get; }

    /// <summary>Is this completion in the middle of someone's own work?</summary>
    public BusyCompleters BusyCompleters { get; }

    /// <summary>Is this source completed only when all goes well?</summary>
    public LostCompletions LostCompletions { get; }

    /// <summary>Does this await only let time pass?</summary>
    public Pauses Pauses { get; }

    /// <summary>Which state of its own type does this loop poll?</summary>
    public PolledState PolledState { get; }

    /// <summary>What becomes of a channel within the type that makes it?</summary>
    public Channels Channels { get; }

    /// <summary>Does anybody count on this reader to come to its end?</summary>
    public StuckReaders StuckReaders { get; }

    /// <summary>Is the channel completed only on success, or without the exception?</summary>
    public LostEnds LostEnds { get; }

    /// <summary>What becomes of the lease that a rate limiter gives?</summary>
    public RateLimitLeases RateLimitLeases { get; }

    /// <summary>Where does this code take the time from, and where could it?</summary>
    public TimeSources TimeSources { get; }
    /// <summary>What does this call do to a lock, and to which?</summary>
    public LockApis LockApis { get; }

    /// <summary>Can this operation throw, as a reader would reckon with it?</summary>
    public Failures Failures { get; }

    /// <summary>Which locks are held where?</summary>
    public HeldLocks HeldLocks { get; }

    /// <summary>Does this function hand its lock to somebody else, who releases it?</summary>
    public HandedLocks HandedLocks { get; }

    /// <summary>Does this lock admit one holder only, and does it stop that holder from entering again?</summary>
    public LockCapacity LockCapacity { get; }

    /// <summary>Where does the holder of a lock wait for itself?</summary>
    public SelfDeadlocks SelfDeadlocks { get; }

    /// <summary>In which order does this type acquire its locks?</summary>
    public LockOrders LockOrders { get; }

    /// <summary>Is the lock released before the returned work ends?</summary>
    public EarlyReleases EarlyReleases { get; }

    /// <summary>Is this lock one that nobody else can ever wait for?</summary>
    public LoneLocks LoneLocks { get; }

    /// <summary>Is this lock released on every way out of the function?</summary>
    public LockLeaks LockLeaks { get; }

    /// <summary>What is the first thing to say about this acquisition?</summary>
    public LockFaults LockFaults { get; }

    public static CompilationModel Of(Compilation compilation, AnalyzerOptions options) =>
        Models.GetValue(compilation, key => new CompilationModel(key, options));
}
