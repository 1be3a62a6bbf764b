using System.Runtime.CompilerServices;
using AsyncGuard.Analyzers.Options;
using AsyncGuard.Analyzers.Semantics.Tokens;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using AsyncGuard.Analyzers.Semantics.Functions;
using AsyncGuard.Analyzers.Semantics.Lifetimes;
using AsyncGuard.Analyzers.Semantics.Queues;
using AsyncGuard.Analyzers.Semantics.Rates;
using AsyncGuard.Analyzers.Semantics.Signals;
using AsyncGuard.Analyzers.Semantics.Testability;
using AsyncGuard.Analyzers.Semantics.Cancellation;
using AsyncGuard.Analyzers.Semantics.Fanning;
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
        TokenOrigins = new TokenOrigins(Symbols);
        WorkFates = new WorkFates(Symbols);
        FunctionLifetimes = new FunctionLifetimes(this);
        Cleanup = new CleanupCode(this);
        CleanupFunctions = new CleanupFunctions(this);
        Tokens = new TokensInScope(this);
        ForgottenTokens = new ForgottenTokens(this);
        CancelledTokens = new CancelledTokens(this);
        TwinRules = new TwinRules(compilation);
        TokenSources = new TokenSources(this);
        Registrations = new Registrations(this);
        UnobservedLoops = new UnobservedLoops(this);
        UncancelledSequences = new UncancelledSequences(this);
        TokenlessMethods = new TokenlessMethods(this);
        TokenForms = new TokenForms(this);
        BlockingOnTasks = new BlockingOnTasks(Symbols);
        BlockingWaits = new BlockingWaits(Symbols);
        Sleeps = new Sleeps(Symbols);
        TestCode = new TestCode(Symbols);
        AsyncAssertions = new AsyncAssertions(Symbols);
        Bodies = new SourceBodies(this);
        Words = new CodeWords(compilation);
        RuntimeUsers = new RuntimeUsers(this);
        BlockingOperations = new BlockingOperations(this);
        PoolStarts = new PoolStarts(Symbols);
        EndlessLoops = new EndlessLoops(this);
        Media = new Media(this);
        AsyncDisposals = new AsyncDisposals(this);
        Twins = new AsyncTwins(this);
        SyncWork = new SyncWork(this);
        BlockingMethods = new BlockingMethods(this);
        AwaitableWork = new AwaitableWork(this);
        TaskFates = new Fates.TaskFates(this);
        StartedWork = new Fates.StartedWork(this);
        UnhandledFailures = new Fates.UnhandledFailures(this);
        TaskQueries = new Fates.TaskQueries(this);
        VoidContracts = new VoidContracts(this);
        VoidDelegates = new VoidDelegates(this);
        NestedTasks = new Fates.NestedTasks(this);
        ScopedResources = new Fates.ScopedResources(this);
        ScopedServices = new Fates.ScopedServices(this);
        WaitingScopes = new Fates.WaitingScopes(this);
        LoneWorks = new Fates.LoneWorks(this);
        ReturnedWork = new Fates.ReturnedWork(this);
        MeantCatches = new Fates.MeantCatches(this);
        NullTasks = new Fates.NullTasks(this);
        Races = new Fates.Races(this);
        LazyTasks = new Fates.LazyTasks(this);
        StartedLocals = new Fates.StartedLocals(this);
        StartedCollections = new Fates.StartedCollections(this);
        IndependentAwaits = new Fates.IndependentAwaits(this);
        CompletionLoops = new Fates.CompletionLoops(this);
        JointFailures = new Fates.JointFailures(this);
        FunctionBodies = new FunctionBodies(this);
        Stores = new Stores();
        SingleStarts = new SingleStarts(this);
        Guards = new Guards(this);
        CallersGuards = new CallersGuards(this);
        NotThreadSafe = new NotThreadSafe(this);
        SharedTypes = new SharedTypes(this);
        StaleWrites = new StaleWrites(this);
        GuardedMembers = new GuardedMembers(this);
        UsualGuards = new UsualGuards(this);
        ConcurrentCode = new ConcurrentCode(this);
        References = new SymbolReferences(this);
        Trails = new ObjectTrails(this);
        FunctionStarts = new FunctionStarts(this);
        DeferredWork = new DeferredWork(this);
        WorkFailures = new WorkFailures(Symbols);
        CompletionSources = new CompletionSources(this);
        BusyCompleters = new BusyCompleters(this);
        LostCompletions = new LostCompletions(this);
        OnlyWinners = new OnlyWinners(this);
        Pauses = new Pauses(Symbols);
        PolledState = new PolledState(this);
        Channels = new Channels(this);
        StuckReaders = new StuckReaders(this);
        LostEnds = new LostEnds(this);
        MachineTime = new MachineTime(Symbols);
        UnboundedQueues = new UnboundedQueues(this);
        PolledQueues = new PolledQueues(this);
        Sentinels = new Sentinels(this);
        RateLimitLeases = new RateLimitLeases(this);
        TimeSources = new TimeSources(this);
        CancellableCalls = new CancellableCalls(this);
        CancellationFates = new CancellationFates(this);
        FunctionRoles = new FunctionRoles(this);
        TaskCancellations = new TaskCancellations(this);
        FanOuts = new FanOuts(this);
        CancellationOnly = new CancellationOnly(Symbols);
        LockApis = new LockApis(Symbols);
        Failures = new Failures(this);
        HeldLocks = new HeldLocks(this);
        LocksWithin = new LocksWithin(this);
        HandedLocks = new HandedLocks(this);
        LockCapacity = new LockCapacity(this);
        ForeignReleases = new ForeignReleases(this);
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

    /// <summary>Whose token is this, and what was it made from?</summary>
    public TokenOrigins TokenOrigins { get; }

    /// <summary>Does this function wait for the work that a call starts?</summary>
    public WorkFates WorkFates { get; }

    /// <summary>Does this lambda or local function run only while the function around it does?</summary>
    public FunctionLifetimes FunctionLifetimes { get; }

    /// <summary>Must this code go on although the work around it was cancelled?</summary>
    public CleanupCode Cleanup { get; }

    /// <summary>Is this function there to end, release or undo something?</summary>
    public CleanupFunctions CleanupFunctions { get; }

    /// <summary>Which form of this call takes a token?</summary>
    public TokenForms TokenForms { get; }

    /// <summary>Which calls are given a token that is, or may be, cancelled by the time they start?</summary>
    public CancelledTokens CancelledTokens { get; }

    /// <summary>Which token should this call have been given?</summary>
    public ForgottenTokens ForgottenTokens { get; }

    /// <summary>Who disposes this source of tokens?</summary>
    public TokenSources TokenSources { get; }

    /// <summary>Does this token live longer than the function that registers a callback with it?</summary>
    public Registrations Registrations { get; }

    /// <summary>Which loop works on although the function's token was cancelled?</summary>
    public UnobservedLoops UnobservedLoops { get; }

    /// <summary>Which token should the enumeration of this async sequence be given?</summary>
    public UncancelledSequences UncancelledSequences { get; }

    /// <summary>Which public method could be cancelled if only it took a token?</summary>
    public TokenlessMethods TokenlessMethods { get; }

    /// <summary>Has the user turned on a rule of another package that reports the same?</summary>
    public TwinRules TwinRules { get; }

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

    /// <summary>Is this name written anywhere?</summary>
    public CodeWords Words { get; }

    /// <summary>May a member of this type carry an attribute of the runtime library?</summary>
    public RuntimeUsers RuntimeUsers { get; }

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

    /// <summary>Where does this task go?</summary>
    public Fates.TaskFates TaskFates { get; }

    /// <summary>Does this call start work?</summary>
    public Fates.StartedWork StartedWork { get; }

    /// <summary>Can the work that this call starts fail without its failure being handled inside?</summary>
    public Fates.UnhandledFailures UnhandledFailures { get; }

    /// <summary>Does enumerating this query start tasks?</summary>
    public Fates.TaskQueries TaskQueries { get; }

    /// <summary>Must this async function return nothing?</summary>
    public VoidContracts VoidContracts { get; }

    /// <summary>What happens to this delegate that returns nothing?</summary>
    public VoidDelegates VoidDelegates { get; }

    /// <summary>Who takes the outer of two nested tasks for the inner?</summary>
    public Fates.NestedTasks NestedTasks { get; }

    /// <summary>Which resource that a using disposes does this work still need?</summary>
    public Fates.ScopedResources ScopedResources { get; }

    /// <summary>Does this work use a service that lives no longer than a request or scope?</summary>
    public Fates.ScopedServices ScopedServices { get; }

    /// <summary>Does a scope go on to wait for something behind a place in it?</summary>
    public Fates.WaitingScopes WaitingScopes { get; }

    /// <summary>Which work does this statement start and leave alone, and who can wait for it later?</summary>
    public Fates.LoneWorks LoneWorks { get; }

    /// <summary>Which work goes on behind a return?</summary>
    public Fates.ReturnedWork ReturnedWork { get; }

    /// <summary>Was a catch meant for the failure of a returned task?</summary>
    public Fates.MeantCatches MeantCatches { get; }

    /// <summary>Is this null where a task is expected?</summary>
    public Fates.NullTasks NullTasks { get; }

    /// <summary>What takes part in this race, and who looks at it later?</summary>
    public Fates.Races Races { get; }

    /// <summary>How often does this query start its tasks?</summary>
    public Fates.LazyTasks LazyTasks { get; }

    /// <summary>Is this started task awaited on every path?</summary>
    public Fates.StartedLocals StartedLocals { get; }

    /// <summary>Are the tasks of this collection running already?</summary>
    public Fates.StartedCollections StartedCollections { get; }

    /// <summary>Could this awaited call run beside the one before?</summary>
    public Fates.IndependentAwaits IndependentAwaits { get; }

    /// <summary>Does this loop take tasks in the order in which they end?</summary>
    public Fates.CompletionLoops CompletionLoops { get; }

    /// <summary>Does this catch take the first exception of several tasks for all of them?</summary>
    public Fates.JointFailures JointFailures { get; }
    /// <summary>Which function of this object runs when the delegate is called?</summary>
    public FunctionBodies FunctionBodies { get; }

    /// <summary>Does something that looks like a lock stand around this operation?</summary>
    public Guards Guards { get; }

    /// <summary>Does this operation use an object that is not thread-safe?</summary>
    public NotThreadSafe NotThreadSafe { get; }

    /// <summary>Is it visible that several callers use this type at the same time?</summary>
    public SharedTypes SharedTypes { get; }

    /// <summary>What does this operation store to, and can others reach it?</summary>
    public Stores Stores { get; }

    /// <summary>Which function does this call start, without waiting for it?</summary>
    public SingleStarts SingleStarts { get; }

    /// <summary>Does everybody who calls this private method hold a guard?</summary>
    public CallersGuards CallersGuards { get; }

    /// <summary>Is this private field guarded at most of its accesses?</summary>
    public UsualGuards UsualGuards { get; }

    /// <summary>Which lock does <c>[GuardedBy]</c> say has to be held for this member, and is it held?</summary>
    public GuardedMembers GuardedMembers { get; }

    /// <summary>Does this assignment write from a read that an await has made stale?</summary>
    public StaleWrites StaleWrites { get; }

    /// <summary>Which accesses to shared places race, because of work that runs at the same time?</summary>
    public ConcurrentCode ConcurrentCode { get; }
    /// <summary>Which awaited calls end when a token is cancelled?</summary>
    public CancellableCalls CancellableCalls { get; }

    /// <summary>What happens to an <c>OperationCanceledException</c> that an awaited call throws here?</summary>
    public CancellationFates CancellationFates { get; }

    /// <summary>What is this function to those who cancel it?</summary>
    public FunctionRoles FunctionRoles { get; }

    /// <summary>Which calls are cancelled with another exception than <c>TaskCanceledException</c>?</summary>
    public TaskCancellations TaskCancellations { get; }

    /// <summary>Can this fail in no other way than by being cancelled?</summary>
    public CancellationOnly CancellationOnly { get; }

    /// <summary>Is this code part of a test?</summary>
    public TestCode TestCode { get; }

    /// <summary>Is this call an assertion that holds until it is awaited?</summary>
    public AsyncAssertions AsyncAssertions { get; }

    /// <summary>Does this call start costly work for each item of a sequence, without a limit?</summary>
    public FanOuts FanOuts { get; }

    /// <summary>Where do the types around this symbol refer to it?</summary>
    public SymbolReferences References { get; }

    /// <summary>Where does an object go within the type that makes it?</summary>
    public ObjectTrails Trails { get; }

    /// <summary>Who starts this function, and what becomes of it?</summary>
    public FunctionStarts FunctionStarts { get; }

    /// <summary>Is this function put into a queue, to run once when its maker has gone on?</summary>
    public DeferredWork DeferredWork { get; }

    /// <summary>Can this part of some work fail, so that what follows is skipped?</summary>
    public WorkFailures WorkFailures { get; }

    /// <summary>What becomes of a task completion source within the type that makes it?</summary>
    public CompletionSources CompletionSources { get; }

    /// <summary>Is this completion in the middle of someone's own work?</summary>
    public BusyCompleters BusyCompleters { get; }

    /// <summary>Is this source completed only when all goes well?</summary>
    public LostCompletions LostCompletions { get; }

    /// <summary>Is this code run by one alone of those that race for it?</summary>
    public OnlyWinners OnlyWinners { get; }

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

    /// <summary>Does this operation take the time from the machine?</summary>
    public MachineTime MachineTime { get; }

    /// <summary>Is this a queue that grows for as long as its producer is faster than its consumer?</summary>
    public UnboundedQueues UnboundedQueues { get; }

    /// <summary>Does this code look into a queue again and again?</summary>
    public PolledQueues PolledQueues { get; }

    /// <summary>Is this write the one sentinel that several consumers are to end by?</summary>
    public Sentinels Sentinels { get; }

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

    /// <summary>Which locks does this call acquire while it runs?</summary>
    public LocksWithin LocksWithin { get; }

    /// <summary>Does this function hand its lock to somebody else, who releases it?</summary>
    public HandedLocks HandedLocks { get; }

    /// <summary>Does this lock admit one holder only, and does it stop that holder from entering again?</summary>
    public LockCapacity LockCapacity { get; }

    /// <summary>Do others give this permit back?</summary>
    public ForeignReleases ForeignReleases { get; }

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
