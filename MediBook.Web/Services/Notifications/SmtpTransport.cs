using System.Globalization;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MediBook.Web.Domain;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MediBook.Web.Services.Notifications;

/// <summary>Sends mails through a server (RFC 5321), over a connection whose certificate is checked, with a limit for each step and for the whole.</summary>
public sealed class SmtpTransport(IOptions<SmtpOptions> options) : IMailTransport
{
    private SmtpClient? _client;

    private SmtpOptions Server => options.Value;

    /// <inheritdoc />
    public async Task SendAsync(MimeMessage mail, long id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(Server.TimeoutSeconds * 2));
        try
        {
            var client = await ConnectAsync(limit.Token);
            await client.SendAsync(mail, limit.Token);
        }
        catch (SmtpCommandException exception)
        {
            throw RefusedBy(exception);
        }
        catch (Exception exception) when (IsOfTheServer(exception, ct))
        {
            Hang();
            throw new MailRefusedException(OutboxFailure.ServerUnreachable, exception.GetType().Name, final: false, serverFails: true);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_client is { IsConnected: true } client)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await client.DisconnectAsync(quit: true, limit.Token);
            }
            catch (Exception exception) when (IsOfTheServer(exception, CancellationToken.None))
            {
                // The mails are accepted; that the goodbye was not heard changes nothing.
                client.Dispose();
            }
        }

        Hang();
    }

    private async Task<SmtpClient> ConnectAsync(CancellationToken ct)
    {
        if (_client is { IsConnected: true } open)
        {
            return open;
        }

        Hang();
        _client = new SmtpClient { Timeout = Server.TimeoutSeconds * 1000 };
        await _client.ConnectAsync(Server.Host!, Server.Port, Server.Security switch
        {
            SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
            SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
            SmtpSecurity.None => SecureSocketOptions.None,
        }, ct);
        if (Server.User is { Length: > 0 } user)
        {
            await _client.AuthenticateAsync(user, Server.Password ?? "", ct);
        }

        return _client;
    }

    private void Hang()
    {
        _client?.Dispose();
        _client = null;
    }

    private static MailRefusedException RefusedBy(SmtpCommandException exception)
    {
        var code = (int)exception.StatusCode;
        var why = string.Create(CultureInfo.InvariantCulture, $"{exception.ErrorCode} {code}");
        return exception switch
        {
            // It hangs up (RFC 5321, 3.8).
            { StatusCode: SmtpStatusCode.ServiceNotAvailable } => new MailRefusedException(OutboxFailure.ServerRefused, why, final: false, serverFails: true),
            { ErrorCode: SmtpErrorCode.RecipientNotAccepted } when code >= 500 => new MailRefusedException(OutboxFailure.AddressRefused, why, final: true, serverFails: false),
            { ErrorCode: SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted } =>
                new MailRefusedException(OutboxFailure.ServerRefused, why, final: false, serverFails: false),
            _ => new MailRefusedException(OutboxFailure.ServerRefused, why, final: false, serverFails: true),
        };
    }

    /// <summary>Whether a failure is one of the server or of the way to it; a stop of the sender is not.</summary>
    private static bool IsOfTheServer(Exception exception, CancellationToken stop) => exception switch
    {
        OperationCanceledException => !stop.IsCancellationRequested,
        IOException or System.Net.Sockets.SocketException or ProtocolException or CommandException or ServiceNotConnectedException or ServiceNotAuthenticatedException
            or SslHandshakeException or AuthenticationException or TimeoutException or NotSupportedException => true,
        _ => false,
    };
}
