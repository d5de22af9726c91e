using MediBook.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediBook.Web.Tests.Data;

/// <summary>What PostgreSQL says, told apart: away for a while, in conflict, or a fault of ours.</summary>
public sealed class PostgresErrorsTests
{
    [Theory]
    [InlineData("57P01", true, false)]
    [InlineData("08006", true, false)]
    [InlineData("53300", true, false)]
    [InlineData("55000", true, false)]
    [InlineData("25P03", true, false)]
    [InlineData("40001", true, true)]
    [InlineData("40P01", true, true)]
    [InlineData("55P03", true, true)]
    [InlineData("42703", false, false)]
    [InlineData("23514", false, false)]
    public void A_database_that_is_away_is_told_from_a_fault_of_ours(string state, bool away, bool again)
    {
        var wrapped = new DbUpdateException("An error occurred.", new PostgresException("It said no.", "FATAL", "FATAL", state));
        Assert.Equal(away, PostgresErrors.IsUnavailable(wrapped));
        Assert.Equal(again, PostgresErrors.IsRetryable(wrapped));
    }
}
