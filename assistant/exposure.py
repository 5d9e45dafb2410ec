"""Whether others than this machine's user reach the server: what is set for the Internet to call it."""

from assistant.settings import Settings


def exposed_by(settings: Settings) -> str:
    """The variable that has the server called from elsewhere, through a proxy on this machine; "" when none.

    Behind a plain proxy a stranger's request looks like one of this machine: same address, same host.
    """
    slack, wecom, sign_in = settings.slack, settings.wecom, settings.sign_in
    given = {
        "HOSHIN_SLACK_SIGNING_SECRET": slack.signing_secret,
        "HOSHIN_SLACK_PUBLIC_URL": slack.public_url,
        "HOSHIN_WECOM_BOT_TOKEN": wecom.bot_token,
        "HOSHIN_WECOM_APP_TOKEN": wecom.app_token,
        "HOSHIN_WECOM_PUBLIC_URL": wecom.public_url,
        "HOSHIN_SIGN_IN_PUBLIC_URL": sign_in.public_url,
    }
    return next((name for name, value in given.items() if value is not None), "")
