using MediBook.Web.Domain;
using MimeKit;

namespace MediBook.Web.Services.Notifications;

/// <summary>How a mail leaves. One for each run of the sender: a connection is used for all its mails.</summary>
public interface IMailTransport : IAsyncDisposable
{
    /// <summary>Sends one mail; returns once it was accepted.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="id">Its message in the outbox.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="MailRefusedException">It was not accepted.</exception>
    public Task SendAsync(MimeMessage mail, long id, CancellationToken ct);
}

/// <summary>A mail was not accepted. Says nothing of its reader: what a server answers may hold the address.</summary>
public sealed class MailRefusedException(OutboxFailure failure, string why, bool final, bool serverFails)
    : Exception($"The mail was not accepted: {why}")
{
    /// <summary>Why, as it is kept.</summary>
    public OutboxFailure Failure { get; } = failure;

    /// <summary>Whether there is no use in trying again.</summary>
    public bool IsFinal { get; } = final;

    /// <summary>Whether the next mail would meet the same.</summary>
    public bool ServerFails { get; } = serverFails;
}
