using FsCheck;
using FsCheck.Fluent;

namespace AsyncGuard.Runtime.Tests.Queues;

/// <summary>The queues against a model in plain lists, over random sequences of steps.</summary>
public sealed class QueueModelTests
{
    [Fact]
    public void Queue_BehavesAsItsModel() => Check(TestedQueue.Fifo, static items => items[0]);

    [Fact]
    public void Stack_BehavesAsItsModel() => Check(TestedQueue.Lifo, static items => items[^1]);

    [Fact]
    public void PriorityQueue_BehavesAsItsModel() => Check(TestedQueue.LowestFirst, static items => items.OrderBy(static item => item.Priority).First());

    static void Check(Func<int, TestedQueue> make, Func<List<(int Priority, int Number)>, (int, int)> next)
    {
        var steps = Gen.Choose(0, 999).ListOf().ToArbitrary();
        Prop.ForAll(Gen.Choose(0, 4).ToArbitrary(), steps, (capacity, numbers) => Run(make(capacity), new QueueModel(capacity, next), numbers))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(100));
    }

    // A step is a number that says what happens, and with which priority.
    static void Run(TestedQueue queue, QueueModel model, IEnumerable<int> steps)
    {
        var number = 0;
        foreach (var step in steps)
        {
            var source = new CancellationTokenSource();
            if (step % 10 < 4)
            {
                var item = (step / 10 % 5, number++);
                model.Put(item, queue.Put(item, source.Token), source);
            }
            else if (step % 10 < 8)
            {
                model.Get(queue.Get(source.Token), source);
            }
            else if (step % 10 == 8)
            {
                model.CancelOne(step / 50);
            }
            else if (step < 970)
            {
                Assert.Equal(model.TryDone(), Record.Exception(queue.TaskDone) is null);
            }
            else
            {
                queue.Shutdown(step > 985);
                model.Shutdown(immediate: step > 985);
            }

            Assert.Equal((model.Count, model.Unfinished), queue.Counts());
        }

        model.Verify();
    }
}
