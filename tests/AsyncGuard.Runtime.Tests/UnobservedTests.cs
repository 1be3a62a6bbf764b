namespace AsyncGuard.Runtime.Tests;

public sealed class UnobservedTests
{
    [Fact]
    public void AbandonedFailure_IsFound()
    {
        var message = $"{Guid.NewGuid()}";

        Assert.Equal(1, Unobserved.Count(message, () =>
        {
            _ = Task.FromException(new IOException(message));
            return Task.CompletedTask;
        }));
    }
}
